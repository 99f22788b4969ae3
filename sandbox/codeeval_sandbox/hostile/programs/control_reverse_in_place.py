# class: control
# want: passed
# problem: reverse_in_place
# what: changes its argument, as the suite requires
# stops: arguments changed in place come back
def reverse_in_place(xs):
    xs.reverse()
