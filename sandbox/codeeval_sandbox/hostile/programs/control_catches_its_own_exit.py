# class: control
# want: passed
# problem: add
# what: calls sys.exit and catches it, as command-line programs do
# stops: an exit counts only when it ends the program
import sys

try:
    sys.exit(3)
except SystemExit:
    pass


def add(a, b):
    return a + b
