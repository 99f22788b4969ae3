# class: resource
# want: output_limit|timeout
# problem: add
# what: prints for ever and swallows every refusal
# stops: output cap, effective time
import os

while True:
    try:
        os.write(1, b"A" * (1 << 16))
    except BaseException:
        pass


def add(a, b):
    return a + b
