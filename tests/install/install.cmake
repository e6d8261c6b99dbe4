# Fails when anything of an install is missing or does not work where it is.
function(run wanted)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE code OUTPUT_VARIABLE out
    ERROR_VARIABLE err WORKING_DIRECTORY ${WORK})
  if(NOT code STREQUAL wanted)
    message(FATAL_ERROR "exit code ${code} instead of ${wanted}: ${ARGN}\n${out}\n${err}")
  endif()
  set(out "${out}" PARENT_SCOPE)
endfunction()

function(expect_text text)
  string(FIND "${out}" "${text}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "no '${text}' in:\n${out}")
  endif()
endfunction()

file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})
set(prefix ${WORK}/prefix)
run(0 ${CMAKE_COMMAND} --install ${BUILT} --prefix ${prefix})

foreach(file bin/leash lib/leash/${MAJOR}/leash-tidy.so share/doc/leash/LICENSE
    share/doc/leash/README.md share/doc/leash/docs/driver.md
    share/doc/leash/docs/checks/unjoined-thread.md)
  if(NOT EXISTS ${prefix}/${file})
    message(FATAL_ERROR "${file} was not installed")
  endif()
endforeach()

# The driver: its models, Clang's headers, the standard library, exit codes.
file(COPY ${SOURCE}/examples/early_return.cpp DESTINATION ${WORK})
run(1 ${prefix}/bin/leash check early_return.cpp -- -std=c++20)
expect_text("[leash-unjoined-thread]")
run(0 ${prefix}/bin/leash explain unjoined-thread)

# The plugin, found by the driver, in the real clang-tidy.
run(0 ${prefix}/bin/leash print-plugin-path)
string(STRIP "${out}" plugin)
if(NOT plugin STREQUAL "${prefix}/lib/leash/${MAJOR}/leash-tidy.so")
  message(FATAL_ERROR "print-plugin-path says ${plugin}")
endif()
run(0 ${CMAKE_COMMAND} -E env ${TIDY_ENV} ${CLANG_TIDY} --load=${plugin}
  --checks=-*,leash-* early_return.cpp -- -std=c++20)
expect_text("[leash-unjoined-thread]")

if(NOT RUNTIME)
  return()
endif()

# The headers of the runtime are enough for annotations; its library links.
file(WRITE ${WORK}/annotated.cpp "#include <leash/annotations.h>\nint x;\n")
run(0 ${prefix}/bin/leash check annotated.cpp -- -std=c++20 -I${prefix}/include)
file(COPY ${SOURCE}/runtime/tests/consumer DESTINATION ${WORK})
run(0 ${CMAKE_COMMAND} -S consumer -B consumer-build -G ${GENERATOR}
  -DCMAKE_CXX_COMPILER=${CXX} -DCMAKE_PREFIX_PATH=${prefix})
run(0 ${CMAKE_COMMAND} --build consumer-build -j 2 --target consumer)
run(0 ${WORK}/consumer-build/consumer)
