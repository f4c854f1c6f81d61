portcullis_test(unit_ledger
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/fanout_budget_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/fanout_flights_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/fanout_billing_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/fanout_late_test.cpp
  DEPS portcullis_tools portcullis_embedded portcullis_fanout portcullis_fake_provider rapidcheck)
