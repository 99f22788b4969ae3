# class: isolation
# want: passed
# problem: add
# what: leaves what is hard to remove: forbidden folders, deep ones, odd names, links, pipes, many files
# stops: the clean-up follows no links, opens no files, and changes modes as the files' owner
import os
import socket

here = os.getcwd()
os.symlink("/etc", "link_to_folder")
os.symlink("/etc/passwd", "link_to_file")
os.symlink("loop", "loop")
os.symlink("..", "up")
try:
    os.mkfifo("fifo")
except OSError:
    pass
for name in (b"-rf", b"new\nline", b"\xff\xfe", b"*", b" ", b"x" * 255, b"\x1b[2J", b"$(id)", b"..."):
    with open(name, "w") as file:
        file.write("hostile_left")
try:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
except OSError:
    pass
for number in range(300):
    os.link("-rf", f"hard{number}")
for _ in range(1000):
    os.mkdir("d")
    os.chdir("d")
os.chdir(here)
os.makedirs("closed/inner")
open("closed/inner/file", "w").close()
os.chmod("closed/inner", 0)
os.chmod("closed", 0)
os.chmod("-rf", 0)


def add(a, b):
    return a + b
