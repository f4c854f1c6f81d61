portcullis_test(unit_client SOURCES
  ${CMAKE_CURRENT_LIST_DIR}/client_pure_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/client_exchange_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/client_tls_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/client_limits_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/client_pool_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/client_names_test.cpp
  DEPS portcullis_client portcullis_fake_provider)
