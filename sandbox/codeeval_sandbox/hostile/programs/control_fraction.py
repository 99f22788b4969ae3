# class: control
# want: passed
# problem: add
# what: returns a Fraction, which equals the int
# stops: the codec carries common standard types
from fractions import Fraction


def add(a, b):
    return Fraction(a) + Fraction(b)
