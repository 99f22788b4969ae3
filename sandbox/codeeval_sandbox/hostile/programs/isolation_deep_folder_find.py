# class: isolation
# want: passed
# problem: add
# what: looks for that folder, and makes a thousand files
# stops: the slot's folder is emptied, whatever is in it
# after: isolation_deep_folder_leave
import os

if any(name.startswith("hostile_deep_") for name in os.listdir(".")):
    raise SystemError("BREACH sees a deep folder")
try:
    for number in range(1000):
        open(f"file{number}", "w").close()
except OSError as error:
    raise SystemError(f"BREACH no room for files: {error}") from error


def add(a, b):
    return a + b
