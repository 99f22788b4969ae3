# class: forgery
# want: wrong
# problem: make_adder
# what: returns a callable whose results equal everything
# stops: the results of a returned function cross the same codec
class Equal(int):
    def __eq__(self, other):
        return True


class Adder:
    def __call__(self, m):
        return Equal()

    def __eq__(self, other):
        return True


def make_adder(n):
    return Adder()
