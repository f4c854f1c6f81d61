portcullis_test(unit_logical
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/logical_claims_test.cpp ${CMAKE_CURRENT_LIST_DIR}/logical_proofs_test.cpp
  DEPS portcullis_verify portcullis_worker)
