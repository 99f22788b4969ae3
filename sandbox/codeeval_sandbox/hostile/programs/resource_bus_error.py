# class: resource
# want: crashed
# problem: add
# what: reads a mapped file behind its end
# stops: the signal that ended the process is the verdict
import mmap


def add(a, b):
    with open("mapped", "w+b") as file:
        file.write(b"x" * 8192)
        file.flush()
        area = mmap.mmap(file.fileno(), 8192)
        file.truncate(0)
        return area[5000]
