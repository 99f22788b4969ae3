# class: nondeterminism
# want: passed
# problem: add
# what: lets eight threads race to one list and adds what they left, in whatever order
# stops: nothing needs to: the sum has no order
import threading


def add(a, b):
    parts = []
    threads = [threading.Thread(target=parts.append, args=(part,)) for part in (a, b, 1, -1, 2, -2, 3, -3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(parts)
