# class: forgery
# want: wrong|exception|exited|output_limit
# problem: add
# what: leaves the guest no descriptor, and a limit of none, to answer with
# stops: the guest opens nothing to answer
import os
import resource


def add(a, b):
    try:
        while True:
            os.dup(0)
    except OSError:
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    return None
