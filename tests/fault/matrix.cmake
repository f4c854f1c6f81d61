# Every fault x every wire through the dispatcher, the tools and the join, in one process with the fake.
portcullis_test(fault_matrix SOURCES
  ${CMAKE_CURRENT_LIST_DIR}/fault_matrix_test.cpp ${CMAKE_CURRENT_LIST_DIR}/fault_rows.cpp
  DEPS portcullis_mcp portcullis_fake_provider)

# Under AddressSanitizer with the unit tests, one trial a cell: the label is what `deploy/test` asks for.
if(PORTCULLIS_SANITIZE MATCHES "address")
  add_dependencies(unit_tests fault_matrix)
  gtest_discover_tests(fault_matrix TEST_PREFIX asan. DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
    PROPERTIES TIMEOUT 300 LABELS unit-fault)
endif()
