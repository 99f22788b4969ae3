# class: resource
# want: timeout
# problem: add
# what: answers the first test and computes for ever in the second
# stops: effective time of program and suite together
def add(a, b):
    while a < 0:
        pass
    return a + b
