# class: escape
# want: passed
# problem: add
# what: looks for the host's secrets in its environment, also as it was when the interpreter started
# stops: jobs and the processes they are forked from get a clean environment
import os
import re

try:
    with open("/proc/self/environ", "rb") as file:
        started_with = file.read().split(b"\0")
except OSError:
    started_with = []
names = [os.fsencode(name) for name in os.environ] + [entry.split(b"=")[0] for entry in started_with]
secret = re.compile(rb"TOKEN|SECRET|PASSW|CREDENTIAL|API_?KEY|DOCKER_HOST|SSH_AUTH|KUBE|^AWS_|^HF_", re.I)
leaked = [name for name in names if secret.search(name)]
if leaked:
    raise SystemError(f"BREACH environment holds {leaked}")


def add(a, b):
    return a + b
