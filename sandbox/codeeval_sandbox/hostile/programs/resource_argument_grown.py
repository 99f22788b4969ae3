# class: resource
# want: wrong|output_limit|memory|timeout
# problem: reverse_in_place
# what: fills the argument with twenty million numbers, which have to come back
# stops: frames have a size limit, checked before memory is given for them
def reverse_in_place(xs):
    xs.extend([7] * 20_000_000)
