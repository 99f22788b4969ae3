# class: control
# want: passed
# problem: add
# what: adds through a file in the temporary folder
# stops: each job has a writable folder of its own
import tempfile


def add(a, b):
    with tempfile.TemporaryFile("w+") as file:
        file.write(f"{a} {b}")
        file.seek(0)
        return sum(map(int, file.read().split()))
