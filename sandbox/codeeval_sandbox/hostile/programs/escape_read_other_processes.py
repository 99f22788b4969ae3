# class: escape
# want: passed
# problem: add
# what: opens environment, memory, files and folders of every other process
# stops: a uid of its own; the supervisor and the checker are not dumpable
import os


def read_some(path):
    with open(path, "rb", buffering=0) as file:
        return path.endswith("mem") or file.read(64)


kinds = {
    read_some: ("environ", "mem", "maps", "auxv", "io", "syscall", "stack", "personality"),
    os.readlink: ("exe", "cwd", "root"),
    os.listdir: ("fd", "map_files"),
}
opened = []
for pid in set(filter(str.isdigit, os.listdir("/proc"))) - {str(os.getpid())}:
    for look, names in kinds.items():
        for name in names:
            try:
                if look(f"/proc/{pid}/{name}"):
                    opened.append(f"{pid}/{name}")
            except OSError:
                pass
if opened:
    raise SystemError(f"BREACH opened {opened}")


def add(a, b):
    return a + b
