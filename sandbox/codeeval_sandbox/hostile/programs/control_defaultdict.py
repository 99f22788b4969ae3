# class: control
# want: passed
# problem: word_count
# what: returns a defaultdict whose factory is its own function
# stops: the codec carries a defaultdict by its items
from collections import defaultdict


def zero():
    return 0


def word_count(text, start):
    counts = defaultdict(zero, start)
    for word in text.split():
        counts[word] += 1
    return counts
