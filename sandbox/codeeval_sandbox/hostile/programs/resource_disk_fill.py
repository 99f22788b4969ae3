# class: resource
# want: passed
# problem: add
# what: fills its folder with files until there is no space
# stops: size of the job's own tmpfs, file size limit
written = 0
try:
    for number in range(1000):
        with open(f"fill{number}", "wb") as file:
            written += file.write(b"x" * (1 << 20))
except OSError:
    pass
if written > 512 << 20:
    raise SystemError("BREACH wrote half a gigabyte")


def add(a, b):
    return a + b
