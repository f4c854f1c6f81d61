portcullis_test(unit_text_claims
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/text_split_test.cpp ${CMAKE_CURRENT_LIST_DIR}/text_split_property_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/text_executable_test.cpp ${CMAKE_CURRENT_LIST_DIR}/text_executable_prose_test.cpp
  DEPS portcullis_checkers rapidcheck)
portcullis_test(unit_text_checkers
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/text_normalise_test.cpp ${CMAKE_CURRENT_LIST_DIR}/text_quotation_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/text_checkers_test.cpp ${CMAKE_CURRENT_LIST_DIR}/text_checkers_property_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/text_citation_test.cpp ${CMAKE_CURRENT_LIST_DIR}/text_code_test.cpp
  DEPS portcullis_checkers rapidcheck)
