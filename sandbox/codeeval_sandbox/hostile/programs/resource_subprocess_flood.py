# class: resource
# want: exception|process_limit|memory
# problem: add
# what: starts programs until one is refused
# stops: process limit per job, memory of all processes together
import subprocess

running = []
while True:
    running.append(subprocess.Popen(["sleep", "1000000"]))


def add(a, b):
    return a + b
