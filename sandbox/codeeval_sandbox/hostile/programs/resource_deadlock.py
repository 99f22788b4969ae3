# class: resource
# want: timeout
# problem: add
# what: waits for a lock that it holds itself
# stops: effective time counts waiting of its own making
import threading

lock = threading.Lock()


def add(a, b):
    with lock, lock:
        return a + b
