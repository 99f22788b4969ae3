# class: isolation
# want: passed
# problem: add
# what: changes the interpreter: modules, builtins, limits, collector, random state, locale, hooks
# stops: each job is a process of its own
import atexit
import builtins
import codecs
import decimal
import gc
import json
import locale
import math
import random
import sys
import warnings

json.hostile_left = builtins.hostile_left = sys.modules["hostile_left"] = True
math.pi = 3
sys.path.insert(0, "/hostile_left")
sys.setrecursionlimit(12_345)
sys.setswitchinterval(0.123)
gc.disable()
gc.callbacks.append(print)
random.seed(12_345)
decimal.getcontext().prec = 7
warnings.simplefilter("error")
atexit.register(print, "hostile_left")
codecs.register(lambda name: codecs.lookup("utf-8") if name == "hostile_left" else None)
for name in ("C.UTF-8", "de_DE.UTF-8"):
    try:
        locale.setlocale(locale.LC_ALL, name)
    except locale.Error:
        pass
random_state = random.getstate()


def add(a, b):
    return a + b
