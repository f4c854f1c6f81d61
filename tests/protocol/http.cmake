portcullis_pytest(http test_http.py)
