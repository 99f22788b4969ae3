# class: escape
# want: passed
# problem: add
# what: leaves its control group, lifts its limits or names a release agent
# stops: control groups are read-only for the job
import os

opened = []
for folder, folders, names in os.walk("/sys/fs/cgroup"):
    if folder.count("/") > 6:
        folders.clear()
    for name in names:
        if not name.endswith(
            (".procs", ".max", "tasks", "release_agent", "notify_on_release", "limit_in_bytes", ".kill")
        ):
            continue
        try:
            os.close(os.open(os.path.join(folder, name), os.O_WRONLY))
            opened.append(os.path.join(folder, name))
        except OSError:
            pass
    try:
        os.mkdir(os.path.join(folder, "hostile_mark"))
        opened.append(folder)
    except OSError:
        pass
if opened:
    raise SystemError(f"BREACH controls {opened[:8]}")


def add(a, b):
    return a + b
