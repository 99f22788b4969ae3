# class: control
# want: passed
# problem: common_later
# what: leaves in one set what is in the other too, and returns that set
# stops: nothing; a right answer does not depend on the change
def common(left, right):
    left &= right
    return left
