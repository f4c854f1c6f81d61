portcullis_test(unit_http SOURCES
  ${CMAKE_CURRENT_LIST_DIR}/http_guard_test.cpp
  DEPS portcullis_http)
