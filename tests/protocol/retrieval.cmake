portcullis_pytest(retrieval test_retrieval.py)
