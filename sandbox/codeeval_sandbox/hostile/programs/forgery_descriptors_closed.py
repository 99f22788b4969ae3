# class: forgery
# want: wrong|exited|exception|crashed|timeout|output_limit
# problem: add
# what: closes every descriptor and goes on
# stops: a closed channel is the program's fault, never the sandbox's
import os

os.closerange(0, 65_536)


def add(a, b):
    return None
