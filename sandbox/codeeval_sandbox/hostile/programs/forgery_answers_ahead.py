# class: forgery
# want: wrong|exited|exception|crashed|timeout|output_limit
# problem: add
# what: watches its own answer's bytes by patching os.write, and sends them again before the next calls
# stops: answers carry the number of their call, and are only values
import os
import sys

sent = []


def record(frame, event, argument):
    if event == "c_call" and argument.__name__ in ("write", "send", "sendall"):
        for value in frame.f_locals.values():
            if type(value) in (bytes, bytearray):
                sent.append(bytes(value))


sys.setprofile(record)


def add(a, b):
    for descriptor in range(3, 32):
        for data in sent[:50]:
            try:
                os.set_blocking(descriptor, False)
                os.write(descriptor, data)
                os.set_blocking(descriptor, True)
            except OSError:
                pass
    return 7
