portcullis_test(unit_prove
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/prove_formula_test.cpp ${CMAKE_CURRENT_LIST_DIR}/prove_smtlib_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/prove_outcome_test.cpp
  DEPS portcullis_logic)
portcullis_test(unit_prove_data
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/prove_data_test.cpp ${CMAKE_CURRENT_LIST_DIR}/prove_oracle_test.cpp
  DEPS portcullis_worker)
