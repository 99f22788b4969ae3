# class: control
# want: passed
# problem: power
# what: returns an int of 5,001 digits, over CPython's limit for decimal text
# stops: the codec does not write large ints in decimal
def power(base, exponent):
    return base**exponent
