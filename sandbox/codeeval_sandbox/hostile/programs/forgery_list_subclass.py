# class: forgery
# want: wrong
# problem: sort
# what: returns a list subclass that equals every list
# stops: the codec carries exact types only
class Sorted(list):
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False


def srt(xs):
    return Sorted([0])
