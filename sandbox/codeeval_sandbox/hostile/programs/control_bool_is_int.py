# class: control
# want: passed
# problem: add
# what: returns True for 1: equal in Python, and so in the suite
# stops: values are compared as Python does
def add(a, b):
    return True if a + b == 1 else a + b
