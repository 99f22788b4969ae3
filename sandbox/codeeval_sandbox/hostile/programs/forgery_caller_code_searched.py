# class: forgery
# want: wrong
# problem: add
# what: looks in the callers' byte code for the constant that its result is compared with
# stops: the suite's code never enters the program's process
import sys


def add(a, b):
    frame = sys._getframe(1)
    while frame is not None:
        constants = [item for item in frame.f_code.co_consts if type(item) is int and item > 1]
        if frame.f_code.co_name in ("check", "test", "<module>") and constants:
            return next((item for item in constants if item == a + 5 or item > 1000), constants[0])
        frame = frame.f_back
    return None
