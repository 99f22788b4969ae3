# class: resource
# want: timeout|process_limit|memory
# problem: add
# what: every thread starts two more and computes; the main thread waits for ever
# stops: process limit per job counts threads, effective time of all threads
import threading


def grow():
    while True:
        try:
            threading.Thread(target=grow, daemon=True).start()
        except RuntimeError:
            sum(range(100_000))


first = threading.Thread(target=grow)
first.start()
first.join()


def add(a, b):
    return a + b
