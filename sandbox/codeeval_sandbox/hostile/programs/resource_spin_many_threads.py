# class: resource
# want: timeout
# problem: add
# what: many threads compete for the processor while the main one waits, to look like a loaded machine
# stops: effective time counts the processor time of all threads
import threading


def spin():
    while True:
        pass


threads = [threading.Thread(target=spin) for _ in range(20)]
for thread in threads:
    thread.start()
threads[0].join()


def add(a, b):
    return a + b
