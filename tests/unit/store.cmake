portcullis_test(unit_store
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/store_task_store_test.cpp ${CMAKE_CURRENT_LIST_DIR}/store_sqlite_test.cpp
  DEPS portcullis_store)
