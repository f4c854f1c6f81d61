# Every fault x every wire through the dispatcher, the tools and the join, in one process with the fake.
portcullis_test(fault_matrix SOURCES
  ${CMAKE_CURRENT_LIST_DIR}/fault_matrix_test.cpp ${CMAKE_CURRENT_LIST_DIR}/fault_rows.cpp
  DEPS portcullis_mcp portcullis_fake_provider)
