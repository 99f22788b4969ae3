# class: control
# want: passed
# problem: add
# what: returns a Decimal, which equals the int
# stops: the codec carries common standard types
from decimal import Decimal


def add(a, b):
    return Decimal(a) + Decimal(b)
