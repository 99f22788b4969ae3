# class: control
# want: passed
# problem: add
# what: writes a script and runs it, as a right program may with every backend
# stops: nothing needs to
import os
import subprocess

with open("run", "w") as file:
    file.write("#!/bin/sh\nexpr $1 + $2\n")
os.chmod("run", 0o700)


def add(a, b):
    return int(subprocess.run(["./run", str(a), str(b)], capture_output=True, text=True).stdout)
