# class: forgery
# want: wrong|exception
# problem: add
# what: overwrites the special names of its module, and its module's entry in sys.modules
# stops: the guest keeps what it needs out of the program's namespace
import sys

for name in list(sys.modules):
    if name in ("__main__", "guest") or "codeeval" in name:
        sys.modules[name] = None
__name__ = __file__ = __spec__ = __loader__ = __doc__ = passed = True
__builtins__ = {}


def add(a, b):
    return None
