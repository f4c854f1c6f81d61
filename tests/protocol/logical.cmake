portcullis_pytest(logical test_logical.py)
