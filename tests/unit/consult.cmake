portcullis_test(unit_consult
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/consult_canonical_test.cpp ${CMAKE_CURRENT_LIST_DIR}/consult_alias_test.cpp
  DEPS portcullis_consult)
