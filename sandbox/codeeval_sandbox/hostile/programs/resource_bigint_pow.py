# class: resource
# want: timeout
# problem: add
# what: a modular power of numbers with a million digits, one call into C code
# stops: limits act from outside, by SIGKILL
big = (1 << 3_000_000) - 3
pow(big, big, big + 2)


def add(a, b):
    return a + b
