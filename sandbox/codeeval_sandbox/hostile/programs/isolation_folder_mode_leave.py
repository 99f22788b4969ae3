# class: isolation
# want: passed
# problem: add
# what: takes all rights from its own folder, and tries to remove, rename and replace it
# stops: the slot's folder is made anew, or its mode restored; its parent is not the job's
import os

here = os.getcwd()
for attempt in (
    lambda: os.chmod(here, 0),
    lambda: os.rmdir(here),
    lambda: os.rename(here, here + "_gone"),
    lambda: os.symlink("/etc", here),
    lambda: os.setxattr(here, "user.mark", b"hostile_left"),
):
    try:
        attempt()
    except OSError:
        pass


def add(a, b):
    return a + b
