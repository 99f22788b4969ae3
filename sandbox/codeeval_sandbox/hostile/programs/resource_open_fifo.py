# class: resource
# want: timeout
# problem: add
# what: opens a named pipe that nobody writes to
# stops: effective time counts waiting of its own making
import os

os.mkfifo("queue")


def add(a, b):
    with open("queue") as queue:
        return int(queue.read())
