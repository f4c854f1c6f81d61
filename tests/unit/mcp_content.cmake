portcullis_test(unit_mcp_content
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/mcp_content_paging_test.cpp ${CMAKE_CURRENT_LIST_DIR}/mcp_content_methods_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mcp_content_text_test.cpp ${CMAKE_CURRENT_LIST_DIR}/mcp_content_product_test.cpp
  DEPS portcullis_content)
