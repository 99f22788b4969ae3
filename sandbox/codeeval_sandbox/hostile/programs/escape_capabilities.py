# class: escape
# want: passed
# problem: add
# what: looks for capabilities, in itself and after starting another program
# stops: all sets are emptied before the job's code runs
import subprocess
import sys

code = "print(open('/proc/self/status').read())"
child = subprocess.run([sys.executable, "-S", "-c", code], stdout=subprocess.PIPE, check=True)
texts = {"itself": open("/proc/self/status").read(), "its child": child.stdout.decode()}
for who, text in texts.items():
    for line in text.splitlines():
        if line.startswith(("CapInh", "CapPrm", "CapEff", "CapAmb")) and int(line.split()[1], 16):
            raise SystemError(f"BREACH {who} has {line}")


def add(a, b):
    return a + b
