# class: forgery
# want: wrong
# problem: sort
# what: keeps its argument and changes it from a thread while the suite compares
# stops: values cross by copy
import threading
import time

kept = []


def change():
    while True:
        for xs in kept:
            del xs[:]
        time.sleep(0)


threading.Thread(target=change, daemon=True).start()


def srt(xs):
    kept.append(xs)
    return []
