# class: forgery
# want: wrong
# problem: sort
# what: returns objects whose classes have the names and modules of builtin ones
# stops: the codec compares types by identity, not by name
forged = type("list", (list,), {"__eq__": lambda self, other: True, "__module__": "builtins"})


def srt(xs):
    return forged([0])
