# class: resource
# want: passed
# problem: add
# what: fills the folder of shared memory
# stops: the folder has a size and a number of files
import os

written = files = 0
try:
    with open("/dev/shm/hostile_fill", "wb") as file:
        for _ in range(512):
            written += file.write(b"x" * (1 << 20))
except OSError:
    pass
try:
    for files in range(100_000):
        open(f"/dev/shm/hostile_{files}", "w").close()
except OSError:
    pass
if written > 128 << 20 or files > 50_000:
    raise SystemError(f"BREACH wrote {written} bytes and {files} files")


def add(a, b):
    return a + b
