# class: forgery
# want: exited
# problem: expression
# what: returns text that ends the process in which the tests evaluate it
# stops: tests that execute text run in the program's process, and their verdicts say so


def expression(a, b):
    return "__import__('os')._exit(0)"
