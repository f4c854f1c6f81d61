portcullis_test(unit_audit
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/audit_merkle_test.cpp ${CMAKE_CURRENT_LIST_DIR}/audit_log_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/audit_refusal_test.cpp ${CMAKE_CURRENT_LIST_DIR}/audit_lookup_test.cpp
  DEPS portcullis_audit rapidcheck)
