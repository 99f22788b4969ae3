# class: isolation
# want: passed
# problem: add
# what: writes 16 MiB right after a job that filled the disk
# stops: the slot's folder is emptied
# after: resource_disk_fill
try:
    with open("file", "wb") as file:
        file.write(b"x" * (16 << 20))
except OSError as error:
    raise SystemError(f"BREACH no space: {error}") from error


def add(a, b):
    return a + b
