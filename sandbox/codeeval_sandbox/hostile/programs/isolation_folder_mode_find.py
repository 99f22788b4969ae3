# class: isolation
# want: passed
# problem: add
# what: uses its folder
# stops: the slot's folder is made anew, or its mode restored
# after: isolation_folder_mode_leave
import os

try:
    with open("file", "w") as file:
        file.write("text")
    usable = "file" in os.listdir(os.getcwd())
except OSError:
    usable = False
if not usable:
    raise SystemError("BREACH its folder is not usable")


def add(a, b):
    return a + b
