portcullis_test(unit_host
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/host_test.cpp
  DEPS portcullis_host portcullis_tools portcullis_schemas)
