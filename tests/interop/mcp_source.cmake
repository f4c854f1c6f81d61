portcullis_pytest(mcp_source test_mcp_source.py)
set_tests_properties(interop.mcp_source PROPERTIES SKIP_REGULAR_EXPRESSION "(^|\n)[0-9]+ skipped in")
