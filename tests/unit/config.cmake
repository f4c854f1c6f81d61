portcullis_test(unit_config
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/config_layers_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_problems_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_project_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_panel_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_models_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_policies_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_fanout_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_show_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_sources_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_readme_test.cpp
  DEPS portcullis_config)
