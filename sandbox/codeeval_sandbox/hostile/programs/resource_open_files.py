# class: resource
# want: passed
# problem: add
# what: opens files until one is refused
# stops: open file limit
import os

opened = []
try:
    while len(opened) < 200_000:
        opened.append(os.open("/dev/null", os.O_RDONLY))
except OSError:
    pass
if len(opened) == 200_000:
    raise SystemError("BREACH holds 200,000 open files")


def add(a, b):
    return a + b
