# class: control
# want: passed
# problem: add
# what: writes and reads files by relative names, also in the home folder
# stops: each job has a writable folder of its own
import os

with open("numbers.txt", "w") as file:
    file.write("0")
with open(os.path.expanduser("~/more.txt"), "w") as file:
    file.write("0")


def add(a, b):
    with open("numbers.txt") as file:
        return a + b + int(file.read())
