portcullis_test(unit_second_hearing
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/gaps_test.cpp ${CMAKE_CURRENT_LIST_DIR}/second_hearing_test.cpp
  DEPS portcullis_verify portcullis_consult rapidcheck)
