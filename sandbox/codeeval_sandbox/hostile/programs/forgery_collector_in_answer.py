# class: forgery
# want: wrong|exited|exception|crashed|timeout
# problem: add
# what: callbacks of the collector, at each allocation, change every list and dict while the answer is written
# stops: the suite compares what arrives; a broken process is the program's fault
import gc


def change(phase, info):
    for thing in gc.get_objects()[-200:]:
        if type(thing) is list and len(thing) < 50:
            thing[:] = [True] * len(thing)


gc.set_threshold(1, 1, 1)
gc.callbacks.append(change)


def add(a, b):
    return [[] for _ in range(100)]
