# class: forgery
# want: wrong
# problem: running_mean
# what: returns infinity, for which a relative tolerance may be anything
# stops: values are compared as Python does
def running_mean(xs):
    return [float("inf")] * len(xs)
