# class: control
# want: passed
# problem: add
# what: a plain right answer
# stops: nothing needs to
def add(a, b):
    return a + b
