# class: control
# want: passed
# problem: add
# what: adds in another Python
# stops: processes are allowed up to the process limit
import subprocess
import sys


def add(a, b):
    code = f"print({a} + {b})"
    return int(subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True).stdout)
