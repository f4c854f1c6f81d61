# The fake provider: a library for tests in the same process, a program for tests that start one.
set(support ${CMAKE_CURRENT_LIST_DIR}/../support)
add_library(portcullis_fake_provider STATIC
  ${support}/fake_provider.cpp ${support}/fake_peer.cpp ${support}/fake_reply.cpp ${support}/fake_script.cpp
  ${support}/fake_wires.cpp ${support}/fake_chat.cpp ${support}/fake_responses.cpp ${support}/fake_messages.cpp
  ${support}/fake_gemini.cpp ${support}/fake_ollama.cpp ${support}/fake_converse.cpp ${support}/fake_encoding.cpp
  ${support}/test_certificates.cpp)
target_link_libraries(portcullis_fake_provider PUBLIC portcullis_options portcullis_asio PRIVATE nlohmann_json::nlohmann_json)

add_executable(portcullis-fake-provider ${CMAKE_CURRENT_LIST_DIR}/fake_provider_main.cpp)
target_link_libraries(portcullis-fake-provider PRIVATE portcullis_fake_provider)

portcullis_test(fault_client SOURCES
  ${CMAKE_CURRENT_LIST_DIR}/client_fake_program_test.cpp
  DEPS portcullis_client portcullis_fake_provider)
target_compile_definitions(fault_client PRIVATE PORTCULLIS_FAKE_PROVIDER="$<TARGET_FILE:portcullis-fake-provider>")
add_dependencies(fault_client portcullis-fake-provider)
