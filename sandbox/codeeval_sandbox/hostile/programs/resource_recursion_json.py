# class: resource
# want: exception|crashed|memory
# problem: add
# what: a million nested lists for the parser written in C
# stops: the interpreter's own depth check; a stack overflow ends only its own process
import json

json.loads("[" * 1_000_000)


def add(a, b):
    return a + b
