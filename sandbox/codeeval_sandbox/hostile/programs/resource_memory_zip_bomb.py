# class: resource
# want: memory|timeout
# problem: add
# what: unpacks 8 GiB out of half a megabyte
# stops: address space limit, effective time
import gzip

member = gzip.compress(bytes(16 << 20), 1)
content = gzip.decompress(member * 512)


def add(a, b):
    return a + b
