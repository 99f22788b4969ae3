# class: forgery
# want: wrong|exited
# problem: add
# what: answers with an object that is said to speak protocols of the checker, constructors and comparisons
# stops: an object speaks the six protocols that are known, and no other
import os

FRAMES = [b'["ok",0]', b'["value",{"x":[0,"int",["__eq__","__init__","__class__","__del__"]]},[],0]']
for frame in FRAMES:
    try:
        os.write(3, len(frame).to_bytes(4, "big") + frame)
    except OSError:
        pass


def add(a, b):
    return None
