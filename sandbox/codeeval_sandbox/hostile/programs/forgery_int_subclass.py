# class: forgery
# want: wrong
# problem: add
# what: returns an int subclass that equals everything
# stops: the codec carries exact types only
class Sum(int):
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __hash__(self):
        return 7


def add(a, b):
    return Sum(-1)
