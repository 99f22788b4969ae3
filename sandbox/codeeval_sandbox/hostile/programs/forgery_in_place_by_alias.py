# class: forgery
# want: wrong
# problem: word_count
# what: changes its argument in place for all calls, so that what the suite holds would agree with what it returns
# stops: expected values are computed from what the suite holds before changes take effect
def word_count(text, start):
    start.clear()
    return start
