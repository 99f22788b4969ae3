# class: control
# want: passed
# problem: merge_later
# what: puts one dictionary into the other and returns that
# stops: nothing; a right answer does not depend on the change
def merge(left, right):
    left.update(right)
    return left
