# class: forgery
# want: wrong|exited|exception|crashed|timeout
# problem: add
# what: deletes all builtins
# stops: the suite runs in another process; a broken process is the program's fault
import builtins

vars(builtins).clear()


def add(a, b):
    return None
