# class: control
# want: passed
# problem: add
# what: remembers its calls: the second and later ones rely on the first
# stops: one process serves all calls of a suite
calls = []


def add(a, b):
    calls.append((a, b))
    return a + b if calls[0] == (2, 5) else None
