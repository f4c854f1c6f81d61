portcullis_test(unit_http SOURCES
  ${CMAKE_CURRENT_LIST_DIR}/http_guard_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/http_headers_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/http_request_reader_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/http_request_reader_property_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/http_server_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/http_tls_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/http_event_store_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/http_sessions_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/http_endpoint_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/http_legacy_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/http_address_test.cpp
  DEPS portcullis_http portcullis_mcp portcullis_cli portcullis_fake_provider rapidcheck)
