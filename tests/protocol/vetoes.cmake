portcullis_pytest(vetoes test_vetoes.py)
portcullis_pytest(citations test_citations.py)
portcullis_pytest(code_blocks test_code_blocks.py)
