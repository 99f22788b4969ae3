# class: resource
# want: timeout|memory
# problem: add
# what: fills memory, swallows MemoryError and tries again, for ever
# stops: effective time; the limit's signal needs no memory in the program
held = []
while True:
    try:
        while True:
            held.append(bytearray(1 << 16))
    except MemoryError:
        pass


def add(a, b):
    return a + b
