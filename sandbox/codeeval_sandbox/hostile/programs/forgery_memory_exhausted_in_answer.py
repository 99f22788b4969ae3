# class: forgery
# want: wrong|memory|exception|crashed|exited|timeout
# problem: add
# what: leaves the guest no memory to write an answer with
# stops: a broken process is the program's fault
held = []


def add(a, b):
    for exponent in range(26, 3, -1):
        try:
            while True:
                held.append(bytearray(1 << exponent))
        except MemoryError:
            pass
    return None
