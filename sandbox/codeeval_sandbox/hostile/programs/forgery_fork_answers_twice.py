# class: forgery
# want: wrong|exited|exception|crashed|timeout
# problem: add
# what: forks in a call, so that two processes answer
# stops: one answer per call; what the second process says is not read, or is the program's fault
import os


def add(a, b):
    return None if os.fork() else 7
