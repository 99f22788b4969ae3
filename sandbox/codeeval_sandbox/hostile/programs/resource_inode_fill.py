# class: resource
# want: passed
# problem: add
# what: makes empty files until there is no inode
# stops: inode quota of the job's own tmpfs
made = 0
try:
    while made < 20_000:
        open(f"empty{made}", "x").close()
        made += 1
except OSError:
    pass
if made == 20_000:
    raise SystemError("BREACH made 20,000 files")


def add(a, b):
    return a + b
