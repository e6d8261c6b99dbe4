# leash_flags: what every analyser target is compiled with.
add_library(leash_flags INTERFACE)
target_include_directories(leash_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_include_directories(leash_flags SYSTEM INTERFACE
  ${LLVM_INCLUDE_DIRS} ${CLANG_INCLUDE_DIRS})
target_compile_definitions(leash_flags INTERFACE ${LLVM_DEFINITIONS_LIST}
  LEASH_LLVM_MAJOR=${LEASH_LLVM_MAJOR} LEASH_VERSION="${PROJECT_VERSION}")
target_compile_options(leash_flags INTERFACE
  -Wall -Wextra -Wno-unused-parameter -Wno-comment
  $<$<CXX_COMPILER_ID:GNU>:-Wno-dangling-reference>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  get_target_property(leash_options leash_flags INTERFACE_COMPILE_OPTIONS)
  list(FILTER leash_options EXCLUDE REGEX "dangling-reference")
  set_target_properties(leash_flags PROPERTIES INTERFACE_COMPILE_OPTIONS
    "${leash_options}")
endif()
if(LEASH_SANITIZE)
  # No recovery: a report of UBSan alone fails no test.
  target_compile_options(leash_flags INTERFACE -fsanitize=${LEASH_SANITIZE}
    -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(leash_flags INTERFACE -fsanitize=${LEASH_SANITIZE})
endif()

# leash_add_library(name DIR... [CLANG]): a static library of all sources in
# the folders. It links nothing, so that it can go into the plugin, which takes
# LLVM and Clang from clang-tidy itself; executables add leash_host.
function(leash_add_library name)
  cmake_parse_arguments(ARG "CLANG" "" "DIRS;DEPS" ${ARGN})
  set(sources)
  foreach(dir ${ARG_DIRS})
    file(GLOB found CONFIGURE_DEPENDS ${dir}/*.cpp)
    list(APPEND sources ${found})
  endforeach()
  if(NOT sources)
    set(empty ${CMAKE_CURRENT_BINARY_DIR}/${name}_empty.cpp)
    file(WRITE ${empty} "")
    set(sources ${empty})
  endif()
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC leash_flags ${ARG_DEPS})
  if(ARG_CLANG)
    target_precompile_headers(${name} PRIVATE
      ${PROJECT_SOURCE_DIR}/checks/lower/ClangPch.h)
  endif()
endfunction()

# What an executable needs beside our own libraries.
add_library(leash_host INTERFACE)
target_link_libraries(leash_host INTERFACE clangTidy clangTidyUtils clang-cpp LLVM)
