# class: escape
# want: passed
# problem: add
# what: reads password files, keys and tokens of the host and of its users
# stops: the host's folders are not mounted; the image's are owned by root
import glob

opened = []
for pattern in (
    "/etc/shadow",
    "/etc/sudoers",
    "/etc/ssh/ssh_host_*_key",
    "/root/.*rc",
    "/root/.ssh/*",
    "/root/.aws/*",
    "/root/.docker/*",
    "/root/.cache/huggingface/token",
    "/home/*/.ssh/*",
    "/home/*/.bash_history",
    "/home/*/.netrc",
    "/run/secrets/*",
    "/var/run/secrets/*/*/*",
    "/host/*",
    "/proc/1/root/etc/shadow",
):
    for path in glob.glob(pattern):
        try:
            open(path, "rb").close()
            opened.append(path)
        except OSError:
            pass
if opened:
    raise SystemError(f"BREACH opened {opened}")


def add(a, b):
    return a + b
