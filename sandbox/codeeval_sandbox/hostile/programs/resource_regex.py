# class: resource
# want: timeout
# problem: add
# what: a regular expression with exponential backtracking, which holds the interpreter in C code
# stops: limits act from outside, by SIGKILL
import re


def add(a, b):
    return re.match(r"(?:a|a?)+$", "a" * 64 + "b") or a + b
