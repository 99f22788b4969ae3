# class: forgery
# want: wrong
# problem: sort
# what: returns an iterator over the right answer, which equals no list
# stops: iterators are not turned into lists on their way
def srt(xs):
    return iter(sorted(xs))
