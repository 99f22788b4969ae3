# class: resource
# want: passed|memory|timeout
# problem: add
# what: keeps kernel memory in the buffers of as many pipes as it can open
# stops: open file limit
import os

pipes = []
try:
    while len(pipes) < 100_000:
        pipes.append(os.pipe())
        os.set_blocking(pipes[-1][1], False)
        try:
            while True:
                os.write(pipes[-1][1], bytes(1 << 16))
        except BlockingIOError:
            pass
except OSError:
    pass
if len(pipes) == 100_000:
    raise SystemError("BREACH 100,000 full pipes")


def add(a, b):
    return a + b
