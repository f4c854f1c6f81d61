# The product's server with the fixtures that the official suites ask for; in the same folder as the product.
set(fixture ${CMAKE_CURRENT_LIST_DIR}/fixture)
add_executable(portcullis-conformance
  ${fixture}/main.cpp ${fixture}/fixture.cpp ${fixture}/content_tools.cpp ${fixture}/reporting_tools.cpp
  ${fixture}/asking_tools.cpp ${fixture}/round_tools.cpp ${fixture}/task_tools.cpp ${fixture}/prompts.cpp
  ${fixture}/resources.cpp)
target_link_libraries(portcullis-conformance PRIVATE portcullis_cli)

portcullis_pytest(official test_official.py)
portcullis_pytest(stdio_scenarios test_stdio_scenarios.py)
portcullis_pytest(stdio_rounds test_stdio_rounds.py)
portcullis_pytest(stdio_stateless test_stdio_stateless.py)
portcullis_pytest(stdio_tasks test_stdio_tasks.py)
portcullis_pytest(stdio_product test_stdio_product.py)
