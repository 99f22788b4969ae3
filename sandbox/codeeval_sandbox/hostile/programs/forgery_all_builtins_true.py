# class: forgery
# want: wrong|exited|exception|crashed|timeout
# problem: add
# what: replaces every builtin function by one that returns True
# stops: the suite runs in another process; a broken process is the program's fault
import builtins

for name in dir(builtins):
    if not name.startswith("_") and not isinstance(getattr(builtins, name), type):
        setattr(builtins, name, lambda *args, **options: True)


def add(a, b):
    return None
