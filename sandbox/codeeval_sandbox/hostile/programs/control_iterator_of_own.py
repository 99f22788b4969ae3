# class: control
# want: passed
# problem: make_adder
# what: a right answer whose function is a method of an object of its own
# stops: nothing; what is returned may be called
class Adder:
    def __init__(self, n):
        self.n = n

    def __call__(self, m):
        return self.n + m


def make_adder(n):
    return Adder(n)
