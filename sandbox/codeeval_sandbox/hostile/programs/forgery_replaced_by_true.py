# class: forgery
# want: exited
# problem: add
# what: replaces its process by a program that ends with success
# stops: a pass needs the suite's end; exit codes say nothing
import os
import sys

os.execv(sys.executable, [sys.executable, "-S", "-c", "print('passed')"])
