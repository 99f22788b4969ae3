# class: forgery
# want: wrong|exited|exception|crashed|timeout|output_limit
# problem: add
# what: lays its output over every other descriptor, and those over its output
# stops: a broken channel is the program's fault, never the sandbox's
import os

spare = os.dup(1)
for descriptor in range(3, 64):
    try:
        if descriptor != spare:
            os.fstat(descriptor)
            os.dup2(descriptor, 1)
            os.dup2(spare, descriptor)
    except OSError:
        pass


def add(a, b):
    print("passed", flush=True)
    return None
