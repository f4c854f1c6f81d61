portcullis_pytest(vetoes test_vetoes.py)
