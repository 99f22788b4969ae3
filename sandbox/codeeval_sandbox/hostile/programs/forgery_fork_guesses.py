# class: forgery
# want: wrong|exited|exception|crashed|timeout|process_limit
# problem: add
# what: forks a process for each guess, so that one of them answers rightly
# stops: the first answer counts, and the same process must answer all tests
import os


def add(a, b):
    for guess in range(12):
        if os.fork() == 0:
            return guess
    return None
