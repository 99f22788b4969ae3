# class: forgery
# want: wrong
# problem: word_count
# what: returns an OrderedDict or Counter of its own kind, for a codec that knows them by isinstance
# stops: standard types are carried by exact type, and by their contents
from collections import Counter, OrderedDict


class Ordered(OrderedDict):
    def __eq__(self, other):
        return True


class Counts(Counter):
    def __eq__(self, other):
        return True


def word_count(text, start):
    return Ordered() if text else Counts()
