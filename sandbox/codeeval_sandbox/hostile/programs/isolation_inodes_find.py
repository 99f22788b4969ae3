# class: isolation
# want: passed
# problem: add
# what: makes a thousand files right after a job that used up the inodes
# stops: the slot's folder is emptied
# after: resource_inode_fill
try:
    for number in range(1000):
        open(f"file{number}", "w").close()
except OSError as error:
    raise SystemError(f"BREACH no inodes: {error}") from error


def add(a, b):
    return a + b
