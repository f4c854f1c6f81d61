portcullis_test(unit_packing
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/packing_test.cpp
  DEPS portcullis_packing rapidcheck)
