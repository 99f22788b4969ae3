# class: resource
# want: exception|process_limit|passed
# problem: add
# what: leaves hundreds of ended children unreaped
# stops: process limit per job counts zombies; they are reaped with the job
import os

for _ in range(300):
    if os.fork() == 0:
        os._exit(0)


def add(a, b):
    return a + b
