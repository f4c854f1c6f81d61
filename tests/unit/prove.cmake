portcullis_test(unit_prove_data
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/prove_data_test.cpp
  DEPS portcullis_worker)
