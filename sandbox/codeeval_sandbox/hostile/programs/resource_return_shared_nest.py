# class: resource
# want: wrong|output_limit|memory|timeout
# problem: sort
# what: returns ten lists in each other, each ten times: small here, ten thousand million leaves when written out
# stops: frames have a size limit, checked while writing
def srt(xs):
    nest = [0] * 10
    for _ in range(9):
        nest = [nest] * 10
    return nest
