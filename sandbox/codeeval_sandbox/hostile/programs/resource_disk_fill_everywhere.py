# class: resource
# want: passed
# problem: add
# what: fills every other place that is usually writable
# stops: read-only root, no shared memory folder
written = 0
for folder in ("/dev/shm", "/tmp", "/var/tmp", "/run", "/run/lock", "/dev/mqueue", "/dev"):
    try:
        with open(folder + "/hostile_fill", "wb") as file:
            for _ in range(512):
                written += file.write(b"x" * (1 << 20))
    except OSError:
        pass
if written > 256 << 20:
    raise SystemError("BREACH filled a folder that is not its own")


def add(a, b):
    return a + b
