# class: forgery
# want: wrong|exited|exception|crashed|timeout|output_limit
# problem: add
# what: announces frames of gigabytes on every descriptor, inside a call, and sends nothing more
# stops: frames have a size limit, checked before memory is given for them
import os


def add(a, b):
    for descriptor in range(3, 256):
        for prefix in (b"\xff\xff\xff\x7f", b"\x7f\xff\xff\xff", b"\xff\xff\xff\xff\xff\xff\xff\x7f"):
            try:
                os.set_blocking(descriptor, False)
                os.write(descriptor, prefix)
                os.set_blocking(descriptor, True)
            except OSError:
                pass
    return None
