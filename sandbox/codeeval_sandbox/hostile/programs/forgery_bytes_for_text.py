# class: forgery
# want: wrong
# problem: run_length
# what: returns bytes where text is wanted
# stops: the codec keeps bytes and text apart
import re
from itertools import groupby


def encode(text):
    return "".join(f"{len(list(run))}{char}" for char, run in groupby(text)).encode()


def decode(code):
    pairs = re.findall(rb"(\d+)(.)", bytes(code) if isinstance(code, (bytes, bytearray)) else code.encode())
    return b"".join(char * int(count) for count, char in pairs)
