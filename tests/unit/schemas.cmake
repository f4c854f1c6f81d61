portcullis_test(unit_schemas
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/schemas_suite_test.cpp
  DEPS portcullis_schemas rapidcheck)
