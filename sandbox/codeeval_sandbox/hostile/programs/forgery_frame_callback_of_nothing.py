# class: forgery
# want: wrong|exited
# problem: add
# what: writes answers to the loading of the program whose parts are of the wrong types, to break whoever reads them
# stops: every answer is checked for its form before anything is made of it
import os

FRAMES = [b'["ok"]', b'["callback",-9,"call",[1],[]]', b'["callback",1,"next",[],[]]', b'["callback","a",2,3,4]']
for frame in FRAMES:
    try:
        os.write(3, len(frame).to_bytes(4, "big") + frame)
    except OSError:
        pass


def add(a, b):
    return None
