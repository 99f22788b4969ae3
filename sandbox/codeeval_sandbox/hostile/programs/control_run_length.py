# class: control
# want: passed
# problem: run_length
# what: a right answer for tests that call two functions
# stops: names that the tests lack come from the program
import re
from itertools import groupby


def encode(text):
    return "".join(f"{len(list(run))}{char}" for char, run in groupby(text))


def decode(code):
    return "".join(char * int(count) for count, char in re.findall(r"(\d+)(.)", code))
