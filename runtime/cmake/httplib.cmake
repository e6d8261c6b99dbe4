# Looks for cpp-httplib: LEASH_HTTPLIB_FOUND, _INCLUDE, _DEFINITIONS, _LINK.
# Debian splits it into a header and a library whose definitions, which change
# the layout of its classes, are told by pkg-config; elsewhere it is one header.
set(LEASH_HTTPLIB_FOUND OFF)
find_path(LEASH_HTTPLIB_INCLUDE httplib.h)
mark_as_advanced(LEASH_HTTPLIB_INCLUDE)
if(NOT LEASH_HTTPLIB_INCLUDE)
  message(STATUS "leash runtime: no cpp-httplib, no debug server")
  return()
endif()
find_library(LEASH_HTTPLIB_LIBRARY cpp-httplib)
mark_as_advanced(LEASH_HTTPLIB_LIBRARY)
set(LEASH_HTTPLIB_LINK Threads::Threads)
set(LEASH_HTTPLIB_DEFINITIONS)
if(LEASH_HTTPLIB_LIBRARY)
  find_file(leash_httplib_pc cpp-httplib.pc NO_CACHE
    PATH_SUFFIXES pkgconfig lib/pkgconfig lib/${CMAKE_LIBRARY_ARCHITECTURE}/pkgconfig
    PATHS /usr /usr/local)
  if(leash_httplib_pc)
    file(STRINGS ${leash_httplib_pc} leash_httplib_flags REGEX "^Cflags:")
    string(REGEX MATCHALL "CPPHTTPLIB_[A-Z_]+" LEASH_HTTPLIB_DEFINITIONS
      "${leash_httplib_flags}")
  endif()
  list(APPEND LEASH_HTTPLIB_LINK ${LEASH_HTTPLIB_LIBRARY})
endif()
if("CPPHTTPLIB_OPENSSL_SUPPORT" IN_LIST LEASH_HTTPLIB_DEFINITIONS)
  find_path(leash_openssl_include openssl/ssl.h NO_CACHE)
  if(NOT leash_openssl_include)
    message(STATUS "leash runtime: cpp-httplib needs OpenSSL's headers, no debug server")
    return()
  endif()
endif()
set(LEASH_HTTPLIB_FOUND ON)
