# class: forgery
# want: exception|exited
# problem: add
# what: raises KeyboardInterrupt, for a harness that hands it on
# stops: every exception of the program is the program's
def add(a, b):
    raise KeyboardInterrupt
