# class: resource
# want: passed
# problem: add
# what: answers rightly while a thread of its own computes for ever
# stops: the job ends when the suite is done; everything of it is killed
import threading


def spin():
    while True:
        pass


threading.Thread(target=spin).start()


def add(a, b):
    return a + b
