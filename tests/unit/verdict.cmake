portcullis_test(unit_verdict
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/verdict_accident_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/verdict_join_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/verdict_invariants_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/verdict_calibration_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/verdict_calibrated_claim_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/verdict_conformal_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/verdict_decided_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/verdict_vote_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/verdict_gate_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/verdict_gate_oracle_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/verdict_policy_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/verdict_words_test.cpp
  DEPS portcullis_verdict rapidcheck)
