# class: isolation
# want: passed
# problem: add
# what: files and folders, 300 deep, with names that are no UTF-8, full of control characters, or as long as can be
# stops: names are bytes to whoever removes them
import os

for name in (b"\xff\xfe", b"\n", b"-rf", b"\x1b[2J", b"\xc3(" * 100, b"\x80" * 255):
    os.makedirs(name + b"/" + name)
    open(name + b"/" + name + b"/" + name, "w").close()
    os.chmod(name + b"/" + name, 0)
for _ in range(300):
    os.mkdir(b"\xff" * 255)
    os.chdir(b"\xff" * 255)


def add(a, b):
    return a + b
