portcullis_test(unit_providers
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/providers_openai_chat_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/providers_anthropic_messages_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/providers_request_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/providers_base_url_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/providers_vendors_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/providers_family_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/providers_reply_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/providers_fence_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/providers_demo_test.cpp
  DEPS portcullis_providers rapidcheck)
