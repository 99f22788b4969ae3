# class: nondeterminism
# want: wrong
# problem: add
# what: answers rightly if sixty-four throws of a coin all agree
# stops: the verdict does not hang on luck that can be had by trying again
import random


def add(a, b):
    return a + b if all(random.random() < 0.5 for _ in range(64)) else None
