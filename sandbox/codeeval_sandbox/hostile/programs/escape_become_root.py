# class: escape
# want: passed
# problem: add
# what: sets its user and group ids to root's and to its neighbours'
# stops: real, effective and saved ids are all changed, and no capability is left
import os

me, group = os.getuid(), os.getgid()
for number in (0, 1, me - 1, me + 1):
    for change in (
        lambda: os.setuid(number),
        lambda: os.setresuid(number, number, number),
        lambda: os.setreuid(number, number),
        lambda: os.seteuid(number),
        lambda: os.setresgid(number, number, number),
        lambda: os.setgroups([number]),
        lambda: os.initgroups("root", number),
    ):
        try:
            change()
        except OSError:
            pass
if os.getresuid() != (me, me, me) or os.getresgid() != (group, group, group):
    raise SystemError("BREACH has other ids")
if 0 in (me, group, *os.getgroups()):
    raise SystemError("BREACH runs as root or in its group")


def add(a, b):
    return a + b
