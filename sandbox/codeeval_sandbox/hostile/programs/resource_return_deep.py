# class: resource
# want: wrong|exception|output_limit|crashed
# problem: sort
# what: returns 100,000 nested lists, to overflow the stack of whoever reads them
# stops: the codec bounds its depth
def srt(xs):
    nest = []
    for _ in range(100_000):
        nest = [nest]
    return nest
