portcullis_test(unit_json
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/json_reader_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/json_reader_limits_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/json_suite_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/json_writer_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/json_roundtrip_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/json_canonical_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/json_object_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/json_visible_test.cpp
  DEPS portcullis_json rapidcheck)
