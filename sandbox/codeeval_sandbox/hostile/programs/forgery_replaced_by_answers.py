# class: forgery
# want: exited|crashed|exception|timeout|wrong
# problem: add
# what: replaces its process by one that writes verdicts to every inherited descriptor
# stops: verdicts are made elsewhere; descriptors close on exec
import os
import sys

for descriptor in range(3, 256):
    try:
        os.set_inheritable(descriptor, True)
    except OSError:
        pass
code = """
import os
for descriptor in range(3, 256):
    try:
        os.write(descriptor, b'{"status": "passed", "passed": true}' + bytes(1))
    except OSError:
        pass
"""
os.execv(sys.executable, [sys.executable, "-S", "-c", code])
