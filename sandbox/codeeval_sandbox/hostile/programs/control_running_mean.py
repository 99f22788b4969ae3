# class: control
# want: passed
# problem: running_mean
# what: a plain right answer
# stops: nothing needs to
def running_mean(xs):
    means, total = [], 0.0
    for count, x in enumerate(xs, start=1):
        total += x
        means.append(total / count)
    return means
