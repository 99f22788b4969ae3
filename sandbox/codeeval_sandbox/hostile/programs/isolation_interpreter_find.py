# class: isolation
# want: passed
# problem: add
# what: looks for any of those changes
# stops: each job is a process of its own
# after: isolation_interpreter_leave
import builtins
import codecs
import decimal
import gc
import json
import math
import random
import sys
import warnings


def has_codec():
    try:
        return bool(codecs.lookup("hostile_left"))
    except LookupError:
        return False


changes = {
    "modules": hasattr(json, "hostile_left") or "hostile_left" in sys.modules or math.pi == 3,
    "builtins": hasattr(builtins, "hostile_left"),
    "path": "/hostile_left" in sys.path,
    "recursion limit": sys.getrecursionlimit() == 12_345,
    "switch interval": abs(sys.getswitchinterval() - 0.123) < 1e-6,
    "collector": not gc.isenabled() or print in gc.callbacks,
    "random state": random.getstate() == random.Random(12_345).getstate(),
    "decimal precision": decimal.getcontext().prec == 7,
    "warnings": any(entry[0] == "error" and entry[2] is Warning for entry in warnings.filters),
    "codecs": has_codec(),
}
found = [name for name, changed in changes.items() if changed]
if found:
    raise SystemError(f"BREACH sees another job's {found}")


def add(a, b):
    return a + b
