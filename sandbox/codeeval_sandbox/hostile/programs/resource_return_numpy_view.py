# class: resource
# want: wrong|output_limit|memory
# problem: add
# what: returns an array of eight tebibytes that occupies eight bytes
# stops: frames have a size limit, checked before an array is copied out
try:
    from numpy import broadcast_to, float64
except ImportError:
    broadcast_to = None


def add(a, b):
    return broadcast_to(float64(0), (1 << 40,)) if broadcast_to else None
