# class: forgery
# want: wrong|exited
# problem: add
# what: answers with numbers that are none: huge exponents, hexadecimal of a sign only, NaN of no known kind
# stops: decoding builds values with few constructors and takes whatever else for a forgery
import os

FRAMES = [b'["ok",0]', b'["value",{"i":"-"},[],0]', b'["value",1e999999,[],0]', b'["value",{"N":99},[],0]']
for frame in FRAMES:
    try:
        os.write(3, len(frame).to_bytes(4, "big") + frame)
    except OSError:
        pass


def add(a, b):
    return None
