portcullis_test(unit_arrows SOURCES ${CMAKE_CURRENT_LIST_DIR}/arrows_test.cpp)
