# class: resource
# want: output_limit|memory|timeout
# problem: sort
# what: returns a list of thirty million numbers
# stops: frames have a size limit, checked before memory is given for them
def srt(xs):
    return [7] * 30_000_000
