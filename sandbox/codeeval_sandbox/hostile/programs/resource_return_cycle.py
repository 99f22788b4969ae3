# class: resource
# want: wrong|exception|output_limit
# problem: sort
# what: returns a list that holds itself
# stops: the codec finds cycles or bounds its depth
def srt(xs):
    xs.append(xs)
    return xs
