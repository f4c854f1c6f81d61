# The fake provider, as a library for tests and as a program; and the promises of the client under faults.
add_library(portcullis_fake_provider STATIC
  ${CMAKE_CURRENT_LIST_DIR}/../support/fake_provider.cpp
  ${CMAKE_CURRENT_LIST_DIR}/../support/fake_peer.cpp
  ${CMAKE_CURRENT_LIST_DIR}/../support/fake_reply.cpp
  ${CMAKE_CURRENT_LIST_DIR}/../support/test_certificates.cpp)
target_link_libraries(portcullis_fake_provider PUBLIC portcullis_options portcullis_asio)
