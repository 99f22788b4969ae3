# class: resource
# want: output_limit
# problem: add
# what: prints 64 MiB
# stops: output cap, which is a verdict also where the write is refused
for _ in range(1024):
    print("A" * (1 << 16))


def add(a, b):
    return a + b
