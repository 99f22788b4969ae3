# class: resource
# want: exception|process_limit|memory
# problem: add
# what: starts blocked threads until one is refused
# stops: process limit per job counts threads; their stacks count as address space
import threading

gate = threading.Event()
while True:
    threading.Thread(target=gate.wait, daemon=True).start()


def add(a, b):
    return a + b
