# class: forgery
# want: exception
# problem: add
# what: raises GeneratorExit and StopIteration, which loops and generators swallow
# stops: every exception of the program is the program's
def add(a, b):
    raise GeneratorExit from StopIteration(a + b)
