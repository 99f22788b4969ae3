# class: isolation
# want: passed
# problem: add
# what: imports modules of those names, here and in a new interpreter
# stops: the slot's folder is emptied
# after: isolation_modules_leave
import bisect
import builtins
import colorsys
import subprocess
import sys

code = "import builtins, colorsys; print(hasattr(builtins, 'hostile_left') or hasattr(colorsys, 'LEFT'))"
child = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True)
if hasattr(builtins, "hostile_left") or hasattr(bisect, "LEFT") or hasattr(colorsys, "LEFT") or b"True" in child.stdout:
    raise SystemError("BREACH imported what another job left")


def add(a, b):
    return a + b
