portcullis_test(unit_mcp_tasks
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/mcp_tasks_inputs_test.cpp ${CMAKE_CURRENT_LIST_DIR}/mcp_tasks_registry_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mcp_tasks_restart_test.cpp ${CMAKE_CURRENT_LIST_DIR}/mcp_tasks_methods_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mcp_subscriptions_test.cpp
  DEPS portcullis_mcp rapidcheck)
