# Runs tests/leaky in the mode HOW: it must end with CODE and say what PATTERN
# matches.
execute_process(COMMAND ${PROGRAM} ${HOW} RESULT_VARIABLE code OUTPUT_VARIABLE out ERROR_VARIABLE out)
if(NOT code STREQUAL "${CODE}")
  message(FATAL_ERROR "ended with ${code}, not ${CODE}\n${out}")
endif()
if(NOT out MATCHES "${PATTERN}")
  message(FATAL_ERROR "does not match ${PATTERN}\n${out}")
endif()
