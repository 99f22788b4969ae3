# class: resource
# want: passed
# problem: add
# what: fills the disk by files that it deletes while they are open, so that no name is left to remove
# stops: size of the job's own tmpfs counts open files; they end with the process
import os

held, written = [], 0
try:
    for number in range(1000):
        held.append(open(f"gone{number}", "wb", buffering=0))
        os.unlink(f"gone{number}")
        written += held[-1].write(b"x" * (1 << 20))
except OSError:
    pass
if written > 512 << 20:
    raise SystemError("BREACH wrote half a gigabyte")


def add(a, b):
    return a + b
