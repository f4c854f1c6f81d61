portcullis_pytest(sources test_sources.py)
