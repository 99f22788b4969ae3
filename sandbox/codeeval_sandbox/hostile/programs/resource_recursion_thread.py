# class: resource
# want: exception|crashed|memory|wrong
# problem: add
# what: recursion without end in a thread with a small stack
# stops: a stack overflow ends only its own process
import sys
import threading

sys.setrecursionlimit(100_000)
threading.stack_size(1 << 16)


def fall(n):
    return max(map(fall, [n]))


def add(a, b):
    thread = threading.Thread(target=fall, args=(a,))
    thread.start()
    thread.join()
    return None
