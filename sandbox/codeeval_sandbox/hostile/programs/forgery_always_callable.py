# class: forgery
# want: wrong|exception
# problem: make_adder
# what: returns an object that can be called and answers each call with one that can be called again
# stops: answers are compared as values; an object equals itself alone
class Endless:
    def __call__(self, *values):
        return self

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 7


def make_adder(n):
    return Endless()
