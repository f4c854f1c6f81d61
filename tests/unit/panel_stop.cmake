portcullis_test(unit_panel_stop
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/panel_stop_test.cpp
  DEPS portcullis_consult portcullis_fake_provider rapidcheck)
