# class: forgery
# want: wrong|exited|exception|crashed|timeout|output_limit
# problem: add
# what: writes to every descriptor for ever, inside a call
# stops: frames have a size limit; effective time
import os


def add(a, b):
    while True:
        for descriptor in range(3, 256):
            try:
                os.set_blocking(descriptor, False)
                os.write(descriptor, bytes(1 << 16))
            except OSError:
                pass
