portcullis_test(fault_audit
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/audit_tamper_test.cpp ${CMAKE_CURRENT_LIST_DIR}/audit_crash_test.cpp
  DEPS portcullis_audit)
# On its own: it puts failing system calls in the place of libc's.
portcullis_test(fault_audit_torture SOURCES ${CMAKE_CURRENT_LIST_DIR}/audit_torture_test.cpp DEPS portcullis_audit)
