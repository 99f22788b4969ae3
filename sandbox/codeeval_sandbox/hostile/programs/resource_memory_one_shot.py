# class: resource
# want: memory
# problem: add
# what: asks for 64 GiB at once, inside a call
# stops: address space limit
def add(a, b):
    return len(bytearray(1 << 36)) * 0 + a + b
