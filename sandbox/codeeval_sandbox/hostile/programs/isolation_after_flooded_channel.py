# class: isolation
# want: wrong
# problem: add
# what: a plain wrong answer right after a job that wrote verdicts into the guest's descriptors
# stops: each job has a channel of its own, and answers carry the number of their call
# after: forgery_descriptors_verdicts
def add(a, b):
    return None
