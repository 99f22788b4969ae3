# class: isolation
# want: passed
# problem: add
# what: folders, files and links under names that a cleaner might move folders to, so that each of its renames fails
# stops: what is moved gets a random name
import os

for number in range(100):
    os.makedirs(f"codeeval-moved-{number}/inner/inner")
    open(f"{number}", "w").close()
    os.symlink("/", f"moved-{number}")
    os.makedirs(f"tmp{number:08x}/{number}/{number}")


def add(a, b):
    return a + b
