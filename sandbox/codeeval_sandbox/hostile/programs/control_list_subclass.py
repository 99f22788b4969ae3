# class: control
# want: passed
# problem: sort
# what: returns a list of a class of its own that overrides nothing
# stops: nothing; it equals the list
class Rows(list):
    def total(self):
        return sum(self)


def srt(xs):
    return Rows(sorted(xs))
