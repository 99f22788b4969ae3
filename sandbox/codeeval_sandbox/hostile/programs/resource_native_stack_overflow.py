# class: resource
# want: crashed|exception
# problem: add
# what: overflows the stack in native code, where no interpreter checks its depth
# stops: the signal that ended the process is the verdict
import faulthandler


def add(a, b):
    faulthandler._stack_overflow()
    return None
