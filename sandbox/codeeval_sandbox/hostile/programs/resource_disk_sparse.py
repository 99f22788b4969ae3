# class: resource
# want: passed
# problem: add
# what: makes a file of a tebibyte that is all hole, and one with a byte at its far end
# stops: file size limit; the clean-up reads no files
import os

for name, size in (("hole", 1 << 40), ("far", 1 << 30)):
    try:
        with open(name, "wb") as file:
            file.truncate(size)
            os.pwrite(file.fileno(), b"x", size)
    except OSError:
        pass


def add(a, b):
    return a + b
