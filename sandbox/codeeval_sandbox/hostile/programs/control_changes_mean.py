# class: control
# want: passed
# problem: mean_later
# what: sorts its argument, and returns the mean
# stops: nothing; a right answer does not depend on the change
def mean(values):
    values.sort()
    return sum(values) / len(values)
