portcullis_test(unit_independence SOURCES ${CMAKE_CURRENT_LIST_DIR}/independence_test.cpp DEPS portcullis_verify rapidcheck)
