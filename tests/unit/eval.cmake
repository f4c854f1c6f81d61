portcullis_test(unit_eval
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/eval_figures_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/eval_engine_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/eval_items_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/eval_calibrated_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/eval_claims_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/eval_verify_calibrated_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/eval_rejudge_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/eval_floor_test.cpp
  DEPS portcullis_eval portcullis_config rapidcheck)
