portcullis_pytest(lifecycle test_lifecycle.py)
portcullis_pytest(bad_input test_bad_input.py)
portcullis_pytest(verify test_verify.py)
portcullis_pytest(cli test_cli.py)
