# class: isolation
# want: passed
# problem: add
# what: leaves folders so deep that no path is long enough for them, and stays in the deepest
# stops: the clean-up goes down by descriptors, or takes the whole tmpfs away
import os

for _ in range(3000):
    try:
        os.mkdir("hostile_deep_" + "d" * 200)
        os.chdir("hostile_deep_" + "d" * 200)
    except OSError:
        break


def add(a, b):
    return a + b
