# class: escape
# want: passed
# problem: add
# what: writes into the folders of shared memory and of message queues
# stops: they are not there, or read-only
import os

written = []
for path in ("/dev/shm/hostile_mark", "/dev/mqueue/hostile_mark"):
    try:
        open(path, "w").close()
    except OSError:
        continue
    written.append(path)
    os.unlink(path)
if written:
    raise SystemError(f"BREACH wrote {written}")


def add(a, b):
    return a + b
