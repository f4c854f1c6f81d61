portcullis_pytest(http test_http.py)
portcullis_pytest(http_guard test_http_guard.py)
portcullis_pytest(http_sessions test_http_sessions.py)
portcullis_pytest(http_listeners test_http_listeners.py)
