# class: forgery
# want: exception|wrong
# problem: add
# what: defines nothing under the name that is asked for
# stops: a missing entry point is the program's fault
def plus(a, b):
    return a + b
