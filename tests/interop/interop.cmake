# Against aimock (npm, pinned in package-lock.json; deploy/install_node_packages puts it into build/node).
portcullis_pytest(consult test_consult.py)
portcullis_pytest(failing_seats test_failing_seats.py)
portcullis_pytest(verify_panel test_verify_panel.py)
portcullis_pytest(environment test_environment.py)
portcullis_pytest(timing test_timing.py)

# Clients that nobody here wrote, on both transports (deploy/install_interop_clients puts them into build/interop). Without the
# toolchain of one, all of its tests are skipped, and the summary of pytest says why.
foreach(client IN ITEMS ts_v1 ts_v2 python go rust)
  portcullis_pytest(client_${client} test_client_${client}.py)
  set_tests_properties(interop.client_${client} PROPERTIES SKIP_REGULAR_EXPRESSION "(^|\n)[0-9]+ skipped in")
endforeach()
portcullis_pytest(inspector test_inspector.py)
