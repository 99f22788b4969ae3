# class: control
# want: passed
# problem: make_adder
# what: returns a closure that the suite calls
# stops: the proxy carries returned functions
def make_adder(n):
    return lambda m: n + m
