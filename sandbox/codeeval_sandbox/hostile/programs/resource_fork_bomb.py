# class: resource
# want: timeout|process_limit
# problem: add
# what: doubles itself for ever and ignores refusals
# stops: process limit per job, effective time of all descendants, kill of everything with the job's uid
import os

while True:
    try:
        os.fork()
    except OSError:
        pass


def add(a, b):
    return a + b
