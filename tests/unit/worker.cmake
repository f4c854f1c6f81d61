portcullis_test(unit_worker
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/worker_zygote_test.cpp ${CMAKE_CURRENT_LIST_DIR}/worker_solvers_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/worker_programs_test.cpp ${CMAKE_CURRENT_LIST_DIR}/worker_python_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/worker_python_hostile_test.cpp
  DEPS portcullis_worker)
