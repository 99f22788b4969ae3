# class: forgery
# want: wrong|exited|exception|crashed|timeout|output_limit
# problem: add
# what: writes garbage to every descriptor before it answers
# stops: a broken frame is the program's fault, never the sandbox's
import os

for descriptor in range(3, 256):
    try:
        os.set_blocking(descriptor, False)
        os.write(descriptor, bytes(range(256)) * 16)
        os.set_blocking(descriptor, True)
    except OSError:
        pass


def add(a, b):
    return None
