# class: resource
# want: output_limit|memory
# problem: add
# what: returns a string of 256 MiB
# stops: frames have a size limit, checked before memory is given for them
def add(a, b):
    return "x" * (256 << 20)
