# class: control
# want: passed
# problem: add
# what: returns 7.0 and -0.0 for 7 and 0: equal in Python
# stops: values are compared as Python does
def add(a, b):
    return float(a + b) or -0.0
