portcullis_test(unit_wires
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/wires_openai_responses_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/wires_gemini_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/wires_ollama_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/wires_bedrock_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/wires_sigv4_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/wires_azure_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/wires_readers_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/wires_sse_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/wires_lines_test.cpp
  DEPS portcullis_providers rapidcheck)
portcullis_test(unit_wires_sockets
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/wires_sockets_test.cpp
  DEPS portcullis_fanout portcullis_fake_provider)
