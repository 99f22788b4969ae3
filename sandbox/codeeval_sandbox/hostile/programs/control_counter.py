# class: control
# want: passed
# problem: word_count
# what: returns a Counter, which equals the dict
# stops: the codec carries common standard types
from collections import Counter


def word_count(text, start):
    return Counter(start) + Counter(text.split())
