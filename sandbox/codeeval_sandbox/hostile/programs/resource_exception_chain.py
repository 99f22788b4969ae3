# class: resource
# want: exception|crashed
# problem: add
# what: raises an exception with a chain of 100,000 causes that ends in a circle
# stops: a message needs no traceback of causes
def add(a, b):
    first = last = ValueError("last")
    for number in range(100_000):
        error = ValueError(number)
        error.__cause__ = last
        last = error
    first.__context__ = last
    raise last
