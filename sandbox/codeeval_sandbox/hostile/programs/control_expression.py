# class: control
# want: passed
# problem: expression
# what: a right program for tests that evaluate what it returns
# stops: nothing needs to


def expression(a, b):
    return f"{a} + {b}"
