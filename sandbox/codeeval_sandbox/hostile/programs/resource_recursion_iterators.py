# class: resource
# want: crashed|exception|memory|passed
# problem: add
# what: a million nested iterators, whose use overflows the stack of C
# stops: a stack overflow ends only its own process
import itertools

nested = iter(())
for _ in range(1_000_000):
    nested = itertools.chain(nested, ())


def add(a, b):
    return next(nested, a + b)
