# class: escape
# want: passed
# problem: add
# what: starts the set-uid programs of the image and looks whether they run as root
# stops: no_new_privs
import glob
import os
import stat
import subprocess

for path in glob.glob("/bin/*") + glob.glob("/usr/bin/*") + glob.glob("/usr/sbin/*"):
    try:
        if not os.stat(path).st_mode & stat.S_ISUID:
            continue
        pipe = subprocess.PIPE
        with subprocess.Popen([path], stdin=pipe, stdout=pipe, stderr=pipe) as process:
            with open(f"/proc/{process.pid}/status") as status:
                ids = next(line for line in status if line.startswith("Uid:")).split()[1:]
            process.kill()
    except OSError:
        continue
    if "0" in ids:
        raise SystemError(f"BREACH {path} runs with ids {ids}")


def add(a, b):
    return a + b
