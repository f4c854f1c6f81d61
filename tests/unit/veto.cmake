portcullis_test(unit_veto
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/veto_rules_test.cpp ${CMAKE_CURRENT_LIST_DIR}/veto_property_test.cpp ${CMAKE_CURRENT_LIST_DIR}/veto_words_test.cpp
  DEPS portcullis_verify rapidcheck)
