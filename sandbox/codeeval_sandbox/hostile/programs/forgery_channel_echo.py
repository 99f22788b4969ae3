# class: forgery
# want: wrong|exited|exception|crashed|timeout|output_limit
# problem: add
# what: a thread sends every request back as its own answer
# stops: a request is no answer; a broken channel is the program's fault
import os
import select
import threading


def echo():
    while True:
        for descriptor in range(3, 32):
            try:
                if select.select([descriptor], [], [], 0)[0]:
                    os.write(descriptor, os.read(descriptor, 1 << 16))
            except (OSError, ValueError):
                pass


threading.Thread(target=echo, daemon=True).start()


def add(a, b):
    return None
