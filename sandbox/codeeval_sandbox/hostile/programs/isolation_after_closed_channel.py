# class: isolation
# want: passed
# problem: add
# what: a plain right answer right after a job that closed the guest's descriptors
# stops: each job has a channel of its own
# after: forgery_descriptors_closed_in_call
def add(a, b):
    return a + b
