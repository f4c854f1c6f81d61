portcullis_test(unit_telemetry
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/telemetry_log_test.cpp
  DEPS portcullis_telemetry)
# The test calls spdlog itself, to see that its default logger was replaced.
target_link_libraries(unit_telemetry PRIVATE spdlog::spdlog)
