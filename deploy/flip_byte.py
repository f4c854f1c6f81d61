"""Copies an audit log and flips one byte in the middle of its largest file. Usage: flip_byte.py LOG COPY"""

import pathlib
import shutil
import sys

log, copy = sys.argv[1:]
shutil.rmtree(copy, ignore_errors=True)
shutil.copytree(log, copy)
leaves = max((path for path in pathlib.Path(copy).iterdir() if path.is_file()), key=lambda path: path.stat().st_size)
data = bytearray(leaves.read_bytes())
data[len(data) // 2] ^= 1
leaves.write_bytes(data)
print(f"flipped byte {len(data) // 2} of {leaves.name}")
