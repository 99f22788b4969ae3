# class: escape
# want: passed
# problem: add
# what: opens kernel settings for writing: core pattern, module path, system request, power state
# stops: a uid of its own; /proc/sys and /sys are read-only
import os

opened = []
for path in (
    "/proc/sys/kernel/core_pattern",
    "/proc/sys/kernel/modprobe",
    "/proc/sys/kernel/hostname",
    "/proc/sys/kernel/randomize_va_space",
    "/proc/sys/vm/drop_caches",
    "/proc/sys/vm/overcommit_memory",
    "/proc/sys/fs/binfmt_misc/register",
    "/proc/sysrq-trigger",
    "/proc/1/oom_score_adj",
    "/sys/kernel/uevent_helper",
    "/sys/power/state",
    "/sys/class/net/lo/mtu",
):
    try:
        os.close(os.open(path, os.O_WRONLY))
        opened.append(path)
    except OSError:
        pass
if opened:
    raise SystemError(f"BREACH opened for writing {opened}")


def add(a, b):
    return a + b
