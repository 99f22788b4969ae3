# class: forgery
# want: wrong
# problem: running_mean
# what: returns numbers that are off by a thousandth
# stops: the suite's own tolerance decides
def running_mean(xs):
    return [sum(xs[: end + 1]) / (end + 1) + 0.001 for end in range(len(xs))]
