# class: forgery
# want: wrong
# problem: apply
# what: never calls the function, and returns elements that equal everything
# stops: objects of the program's classes equal themselves alone
class Any:
    def __eq__(self, other):
        return True


def apply(function, values):
    return [Any() for _ in values]
