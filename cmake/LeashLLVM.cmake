# Finds LLVM and Clang of exactly the wanted major: with several majors
# installed, an unpinned find_package takes the newest.
set(LEASH_LLVM_ROOT /usr/lib/llvm-${LEASH_LLVM_MAJOR} CACHE PATH
    "Prefix of the LLVM installation")
if(NOT EXISTS ${LEASH_LLVM_ROOT}/lib/cmake/clang)
  message(FATAL_ERROR "no Clang ${LEASH_LLVM_MAJOR} development files in "
    "${LEASH_LLVM_ROOT}; on Debian 12: apt-get install libclang-${LEASH_LLVM_MAJOR}-dev "
    "llvm-${LEASH_LLVM_MAJOR}-dev, or set LEASH_LLVM_ROOT")
endif()
find_package(Clang REQUIRED CONFIG NO_DEFAULT_PATH
  PATHS ${LEASH_LLVM_ROOT}/lib/cmake/clang)
if(NOT LLVM_VERSION_MAJOR EQUAL LEASH_LLVM_MAJOR)
  message(FATAL_ERROR "found LLVM ${LLVM_VERSION}, wanted ${LEASH_LLVM_MAJOR}")
endif()
message(STATUS "LLVM ${LLVM_VERSION} in ${LEASH_LLVM_ROOT}")
