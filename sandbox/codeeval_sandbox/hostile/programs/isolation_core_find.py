# class: isolation
# want: passed
# problem: add
# what: looks for a core file
# stops: core dumps are limited to nothing by a hard limit; the slot's folder is emptied
# after: isolation_core_leave
import glob

found = glob.glob("core*") + glob.glob("/tmp/core*") + glob.glob("/core*") + glob.glob("/cores/*")
if found:
    raise SystemError(f"BREACH sees {found}")


def add(a, b):
    return a + b
