# class: forgery
# want: exception
# problem: add
# what: raises StopIteration with the right answer as its value
# stops: every exception of the program is the program's
def add(a, b):
    raise StopIteration(a + b)
