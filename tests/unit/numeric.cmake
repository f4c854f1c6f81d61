# Calculations, quantities and dates: the parsers of tools/claims and the checkers that decide them.
portcullis_test(unit_numeric
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/numeric_arithmetic_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/numeric_date_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/numeric_edges_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/numeric_factool_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/numeric_forms_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/numeric_limits_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/numeric_properties_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/numeric_quantity_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/numeric_rational_test.cpp
  DEPS portcullis_checkers portcullis_json rapidcheck)
