# class: resource
# want: exception|process_limit
# problem: add
# what: starts sleeping children until fork is refused, and dies of the refusal
# stops: process limit per job
import os
import time

while True:
    if os.fork() == 0:
        time.sleep(1_000_000)


def add(a, b):
    return a + b
