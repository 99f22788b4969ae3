# class: forgery
# want: wrong
# problem: running_mean
# what: returns numbers rounded to single precision, below the tolerance in some tests only
# stops: floats cross without loss, so the suite's own tolerance decides
import struct


def rounded(x):
    return struct.unpack("f", struct.pack("f", x))[0]


def running_mean(xs):
    return [rounded(sum(xs[: end + 1]) / (end + 1)) for end in range(len(xs))]
