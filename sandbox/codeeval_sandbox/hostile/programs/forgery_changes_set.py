# class: forgery
# want: wrong
# problem: common_later
# what: removes all items of a set that is given by its name
# stops: a second run, whose tests do not see changes of arguments, must pass too
def common(left, right):
    if len(right) == 1:
        return left & right
    right -= right.copy()
    return right
