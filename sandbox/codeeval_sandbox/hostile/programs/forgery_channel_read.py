# class: forgery
# want: wrong|exited|exception|crashed|timeout|output_limit
# problem: add
# what: a thread takes the requests off every descriptor before the guest reads them
# stops: requests hold arguments only; a broken channel is the program's fault
import os
import threading


def listen(descriptor):
    while True:
        try:
            if not os.read(descriptor, 1 << 16):
                return
        except OSError:
            return


for descriptor in range(3, 32):
    threading.Thread(target=listen, args=(descriptor,), daemon=True).start()


def add(a, b):
    return None
