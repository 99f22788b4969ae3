# class: forgery
# want: exited|wrong
# problem: add
# what: ends with success and leaves its answers to a child
# stops: the end of the job's main process is the end of the program
import os

if os.fork():
    os._exit(0)


def add(a, b):
    return None
