# Against aimock (npm, pinned in package-lock.json; deploy/install_node_packages puts it into build/node).
portcullis_pytest(consult test_consult.py)
portcullis_pytest(failing_seats test_failing_seats.py)
portcullis_pytest(verify_panel test_verify_panel.py)
portcullis_pytest(environment test_environment.py)
portcullis_pytest(timing test_timing.py)
