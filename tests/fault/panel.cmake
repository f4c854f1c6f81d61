# Panels of the real binary against providers of our own: the C++ fake (build/portcullis-fake-provider) and a peer in Python
# that holds its requests.
portcullis_pytest(panel_failures test_panel_failures.py)
portcullis_pytest(panel_deadline test_panel_deadline.py)
portcullis_pytest(panel_secrets test_panel_secrets.py)
portcullis_pytest(panel_secrets_wires test_panel_secrets_wires.py)
portcullis_pytest(panel_injection test_panel_injection.py)
portcullis_pytest(panel_tls test_panel_tls.py)
portcullis_pytest(cancel_thousand test_cancel_thousand.py)
portcullis_pytest(injection_product test_injection_product.py)
portcullis_pytest(injection_caller test_injection_caller.py)
