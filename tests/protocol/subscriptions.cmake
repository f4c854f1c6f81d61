portcullis_pytest(subscriptions test_subscriptions.py)
portcullis_pytest(tasks test_tasks.py)
