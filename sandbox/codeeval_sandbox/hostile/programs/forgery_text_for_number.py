# class: forgery
# want: wrong
# problem: add
# what: returns the right number as text
# stops: the codec keeps exact types
def add(a, b):
    return str(a + b)
