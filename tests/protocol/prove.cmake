portcullis_pytest(prove test_prove.py)
