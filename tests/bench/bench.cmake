# Micro-benchmarks: built by name only (`ninja bench_json && ./bench_json`), never run by the tests.
find_package(benchmark QUIET)
if(benchmark_FOUND)
  # portcullis_bench(NAME SOURCES a_bench.cpp ... DEPS library ...): bench_NAME.
  function(portcullis_bench name)
    cmake_parse_arguments(arg "" "" "SOURCES;DEPS" ${ARGN})
    add_executable(bench_${name} EXCLUDE_FROM_ALL ${arg_SOURCES})
    target_link_libraries(bench_${name} PRIVATE portcullis_options ${arg_DEPS} benchmark::benchmark)
  endfunction()

  portcullis_bench(json SOURCES ${CMAKE_CURRENT_LIST_DIR}/json_bench.cpp DEPS portcullis_json)
endif()
