# class: control
# want: passed
# problem: add
# what: adds in a thread pool
# stops: threads are allowed up to the process limit
from concurrent.futures import ThreadPoolExecutor


def add(a, b):
    with ThreadPoolExecutor(4) as pool:
        return sum(pool.map(int, (a, b)))
