# class: resource
# want: timeout
# problem: add
# what: computes for ever in a callback of the garbage collector
# stops: effective time
import gc


def spin(phase, info):
    while True:
        pass


gc.callbacks.append(spin)
gc.collect()


def add(a, b):
    return a + b
