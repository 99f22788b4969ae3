# class: control
# want: passed
# problem: add
# what: returns numpy's int64 where numpy is there; it equals the int
# stops: the codec carries numpy's scalars
try:
    from numpy import int64 as number
except ImportError:
    number = int


def add(a, b):
    return number(a) + number(b)
