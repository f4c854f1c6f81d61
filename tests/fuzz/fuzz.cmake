# libFuzzer targets, built only with -DPORTCULLIS_FUZZ=ON (preset "fuzz").
#   portcullis_fuzz(json_reader SOURCES json_reader_fuzz.cpp DEPS portcullis_json)
# gives fuzz_json_reader. Run `ninja fuzz_json_reader && ./fuzz_json_reader -max_total_time=60 NEW_DIR
# tests/fuzz/corpus/json_reader`: finds go to NEW_DIR. The test "fuzz_corpus_json_reader" replays the seed corpus once.
if(PORTCULLIS_FUZZ)
  function(portcullis_fuzz name)
    cmake_parse_arguments(arg "" "" "SOURCES;DEPS" ${ARGN})
    set(corpus ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${name})
    if(NOT IS_DIRECTORY ${corpus})
      message(FATAL_ERROR "The fuzz target ${name} needs a seed corpus in ${corpus}")
    endif()
    add_executable(fuzz_${name} ${arg_SOURCES})
    target_link_libraries(fuzz_${name} PRIVATE portcullis_options ${arg_DEPS})
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    add_test(NAME fuzz_corpus_${name} COMMAND fuzz_${name} -runs=0 ${corpus})
  endfunction()

  portcullis_fuzz(json_reader SOURCES ${CMAKE_CURRENT_LIST_DIR}/json_reader_fuzz.cpp
                  DEPS portcullis_json nlohmann_json::nlohmann_json)
  portcullis_fuzz(config SOURCES ${CMAKE_CURRENT_LIST_DIR}/config_fuzz.cpp DEPS portcullis_config)
endif()
