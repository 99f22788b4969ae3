# class: control
# want: passed
# problem: total
# what: returns a range, which crosses as one
# stops: nothing; this is right
def upto(n):
    return range(n)
