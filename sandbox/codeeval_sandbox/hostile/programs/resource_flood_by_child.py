# class: resource
# want: output_limit|timeout
# problem: add
# what: a child prints for ever while the parent waits for it
# stops: output cap of all processes of the job
import os

child = os.fork()
if child == 0:
    try:
        while True:
            os.write(1, b"A" * (1 << 16))
    except OSError:
        os._exit(0)
os.waitpid(child, 0)
os.write(1, b"A" * (1 << 22))


def add(a, b):
    return a + b
