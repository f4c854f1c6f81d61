find_package(rapidcheck REQUIRED)
portcullis_test(unit_schemas
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/schemas_suite_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/schemas_message_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/schemas_bound_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/schemas_compile_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/schemas_number_test.cpp
  DEPS portcullis_schemas rapidcheck)
