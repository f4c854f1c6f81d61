portcullis_test(unit_fanout
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/fanout_fan_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/fanout_seat_reply_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/fanout_runner_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/fanout_faults_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/fanout_load_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/fanout_attempts_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/fanout_admission_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/fanout_machine_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/fanout_seat_call_test.cpp
  DEPS portcullis_fanout portcullis_fake_provider rapidcheck)
