# class: resource
# want: wrong|timeout
# problem: add
# what: returns named tuples of as many forms, each of which must be made into a class
# stops: time of the checker is limited too, and few classes are kept
import collections


def add(a, b):
    return [collections.namedtuple("T%d" % number, "x y")(1, 2) for number in range(2000)]
