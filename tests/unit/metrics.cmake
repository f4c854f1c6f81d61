portcullis_test(unit_metrics SOURCES ${CMAKE_CURRENT_LIST_DIR}/metrics_page_test.cpp DEPS portcullis_metrics)
