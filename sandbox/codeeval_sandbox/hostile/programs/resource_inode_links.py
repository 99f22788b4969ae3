# class: resource
# want: passed
# problem: add
# what: makes hard links and symbolic links until there is no inode
# stops: inode quota of the job's own tmpfs counts links too
import os

open("target", "x").close()
made = 0
try:
    while made < 20_000:
        os.link("target", f"hard{made}")
        os.symlink("target", f"soft{made}")
        made += 1
except OSError:
    pass
if made == 20_000:
    raise SystemError("BREACH made 40,000 links")


def add(a, b):
    return a + b
