# class: resource
# want: output_limit
# problem: add
# what: prints 64 MiB to standard error by system calls, inside a call
# stops: output cap, which is a verdict also where the write is refused
import os


def add(a, b):
    for _ in range(1024):
        os.write(2, b"A" * (1 << 16))
    return a + b
