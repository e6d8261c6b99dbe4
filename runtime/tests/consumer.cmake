# Builds and runs tests/consumer against the runtime, WAY being find_package or
# add_subdirectory.
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE failed OUTPUT_VARIABLE out ERROR_VARIABLE out)
  if(failed)
    message(FATAL_ERROR "${ARGN}\n${out}")
  endif()
endfunction()

file(REMOVE_RECURSE ${WORK})
if(WAY STREQUAL find_package)
  run(${CMAKE_COMMAND} --install ${BUILT} --prefix ${WORK}/prefix)
  set(how -DCMAKE_PREFIX_PATH=${WORK}/prefix)
else()
  set(how -DRUNTIME_SOURCE=${RUNTIME})
endif()
run(${CMAKE_COMMAND} -S ${CONSUMER} -B ${WORK}/build -G ${GENERATOR}
  -DCMAKE_CXX_COMPILER=${CXX} ${how})
run(${CMAKE_COMMAND} --build ${WORK}/build -j 2 --target consumer)
run(${WORK}/build/consumer)
