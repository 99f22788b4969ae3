# class: nondeterminism
# want: wrong
# problem: add
# what: seeds from the system's entropy, then needs sixty-four lucky throws
# stops: nothing needs to: the chance is below one in 10**19
import random

random.seed()


def add(a, b):
    return a + b if random.getrandbits(64) == 0 else None
