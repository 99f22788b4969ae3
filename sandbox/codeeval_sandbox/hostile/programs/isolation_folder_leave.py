# class: isolation
# want: passed
# problem: add
# what: leaves files in its working, home and temporary folders
# stops: the slot's folder is emptied
import os
import tempfile

for folder in (".", os.path.expanduser("~"), tempfile.gettempdir()):
    with open(os.path.join(folder, "hostile_left"), "a") as file:
        file.write("left")


def add(a, b):
    return a + b
