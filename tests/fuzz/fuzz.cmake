# libFuzzer targets, built only with -DPORTCULLIS_FUZZ=ON (preset "asan"). README.md says how to run and add them.
#   portcullis_fuzz(json_reader SOURCES json_reader_fuzz.cpp DEPS portcullis_json)
# gives fuzz_json_reader; the target "fuzz_targets" builds all of them and what they need, and nothing else.
# The test "fuzz_corpus_json_reader" (label "fuzz") replays the seed corpus once.
if(PORTCULLIS_FUZZ)
  add_custom_target(fuzz_targets)

  function(portcullis_fuzz name)
    cmake_parse_arguments(arg "" "" "SOURCES;DEPS" ${ARGN})
    set(corpus ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${name})
    if(NOT IS_DIRECTORY ${corpus})
      message(FATAL_ERROR "The fuzz target ${name} needs a seed corpus in ${corpus}")
    endif()
    list(TRANSFORM arg_SOURCES PREPEND ${CMAKE_SOURCE_DIR}/tests/fuzz/)
    add_executable(fuzz_${name} ${arg_SOURCES})
    target_link_libraries(fuzz_${name} PRIVATE portcullis_options ${arg_DEPS})
    target_compile_options(fuzz_${name} PRIVATE -fsanitize=fuzzer-no-link)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    add_test(NAME fuzz_corpus_${name} COMMAND fuzz_${name} -runs=0 ${corpus})
    set_tests_properties(fuzz_corpus_${name} PROPERTIES LABELS fuzz TIMEOUT 120)
    add_dependencies(fuzz_targets fuzz_${name})
  endfunction()

  # transport
  portcullis_fuzz(json_reader SOURCES json_reader_fuzz.cpp DEPS portcullis_json nlohmann_json::nlohmann_json)
  portcullis_fuzz(stdio_lines SOURCES stdio_lines_fuzz.cpp DEPS portcullis_stdio portcullis_jsonrpc)
  portcullis_fuzz(response_reader SOURCES response_reader_fuzz.cpp DEPS portcullis_client)
  portcullis_fuzz(request_reader SOURCES request_reader_fuzz.cpp DEPS portcullis_http)
  # schemas
  portcullis_fuzz(schema SOURCES schema_fuzz.cpp DEPS portcullis_schemas)
  # tools
  portcullis_fuzz(split SOURCES split_fuzz.cpp DEPS portcullis_claims)
  portcullis_fuzz(calculation SOURCES calculation_fuzz.cpp DEPS portcullis_checkers)
  portcullis_fuzz(quotation SOURCES quotation_fuzz.cpp DEPS portcullis_checkers)
  portcullis_fuzz(wire_reply SOURCES wire_reply_fuzz.cpp DEPS portcullis_providers)
  portcullis_fuzz(base_url SOURCES base_url_fuzz.cpp DEPS portcullis_providers)
  portcullis_fuzz(canonical SOURCES canonical_fuzz.cpp DEPS portcullis_consult)
  portcullis_fuzz(gate SOURCES gate_fuzz.cpp DEPS portcullis_verdict)
  portcullis_fuzz(join SOURCES join_fuzz.cpp DEPS portcullis_verdict)
  portcullis_fuzz(smtlib SOURCES smtlib_fuzz.cpp DEPS portcullis_logic)
  portcullis_fuzz(formula SOURCES formula_fuzz.cpp DEPS portcullis_logic)
  # server
  portcullis_fuzz(config SOURCES config_fuzz.cpp DEPS portcullis_config)
  portcullis_fuzz(audit_lines SOURCES audit_lines_fuzz.cpp DEPS portcullis_audit)
  portcullis_fuzz(audit_verify SOURCES audit_verify_fuzz.cpp DEPS portcullis_audit)
  portcullis_fuzz(connection SOURCES connection_fuzz.cpp DEPS portcullis_mcp)
endif()
