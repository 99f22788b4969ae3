# class: resource
# want: wrong
# problem: sort
# what: returns an iterator without end
# stops: an iterator equals no list; nobody draws it dry
import itertools


def srt(xs):
    return itertools.count()
