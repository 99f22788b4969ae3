# class: escape
# want: passed
# problem: add
# what: writes into the folder of message queues
# stops: the folder is read-only
import os

written = []
for path in ("/dev/mqueue/hostile_mark",):
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
