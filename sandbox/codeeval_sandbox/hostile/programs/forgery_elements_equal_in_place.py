# class: forgery
# want: wrong
# problem: reverse_in_place
# what: fills the argument with objects that equal everything
# stops: what comes back in an argument crosses the same codec
class Equal(int):
    def __eq__(self, other):
        return True


def reverse_in_place(xs):
    xs[:] = [Equal() for _ in xs]
