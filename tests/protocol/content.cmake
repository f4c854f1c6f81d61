portcullis_pytest(content test_content.py)
