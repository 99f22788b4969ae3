# class: resource
# want: timeout
# problem: add
# what: computes for ever before it defines anything
# stops: effective time
while True:
    pass


def add(a, b):
    return a + b
