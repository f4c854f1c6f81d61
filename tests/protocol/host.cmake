portcullis_pytest(host_seat test_host_seat.py)
portcullis_pytest(doctor test_doctor.py)
portcullis_pytest(packing test_packing.py)
