# class: nondeterminism
# want: wrong|passed
# problem: add
# what: answers rightly or wrongly for the whole run by one throw of a coin, without a seed
# stops: the random module starts from the same state in each job, so each run decides alike
import random

lucky = random.random() < 0.5


def add(a, b):
    return a + b if lucky else None
