portcullis_pytest(budget test_budget.py)
