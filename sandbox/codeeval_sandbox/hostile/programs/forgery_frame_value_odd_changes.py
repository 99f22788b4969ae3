# class: forgery
# want: wrong|exited
# problem: add
# what: writes answers to the loading of the program whose parts are of the wrong types, to break whoever reads them
# stops: every answer is checked for its form before anything is made of it
import os

FRAMES = [b'["ok"]', b'["value",null,[[0,[1]],[-1,2],["a",3],4,{"x":[7,"b"]}]]']
for frame in FRAMES:
    try:
        os.write(3, len(frame).to_bytes(4, "big") + frame)
    except OSError:
        pass


def add(a, b):
    return None
