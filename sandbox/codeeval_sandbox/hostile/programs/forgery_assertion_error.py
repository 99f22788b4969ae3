# class: forgery
# want: wrong|exception
# problem: add
# what: raises an AssertionError of its own with a message like a result
# stops: words of exceptions decide nothing
def add(a, b):
    raise AssertionError("status: passed")
