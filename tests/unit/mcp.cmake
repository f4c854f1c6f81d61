portcullis_test(unit_mcp SOURCES ${CMAKE_CURRENT_LIST_DIR}/mcp_input_test.cpp DEPS portcullis_mcp)
