# class: control
# want: passed
# problem: add
# what: returns members of an enumeration that are numbers
# stops: nothing; they equal their numbers
import enum

Sum = enum.IntEnum("Sum", {f"n{number}": number for number in range(1, 1600)} | {"zero": 0})


def add(a, b):
    return Sum(a + b)
