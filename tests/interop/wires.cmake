# Every wire against aimock, plain and streamed.
portcullis_pytest(wires test_wires.py)
