portcullis_test(unit_sources
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/sources_test.cpp ${CMAKE_CURRENT_LIST_DIR}/sources_mcp_test.cpp
  DEPS portcullis_retrieval portcullis_config)
