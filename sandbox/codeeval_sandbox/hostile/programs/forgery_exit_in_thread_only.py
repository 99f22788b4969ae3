# class: forgery
# want: wrong
# problem: add
# what: raises SystemExit in a thread, which ends that thread alone
# stops: nothing needs to
import threading


def leave():
    raise SystemExit(0)


def add(a, b):
    thread = threading.Thread(target=leave)
    thread.start()
    thread.join()
    return None
