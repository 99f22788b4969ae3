# class: resource
# want: wrong
# problem: add
# what: returns a number whose decimal text CPython refuses to write, to break error messages about it
# stops: the codec does not write large ints in decimal; messages survive any value
def add(a, b):
    return 10**50_000
