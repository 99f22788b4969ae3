# class: isolation
# want: passed
# problem: add
# what: starts twenty processes right after a fork bomb
# stops: everything of the bomb is killed and reaped before the slot is used again
# after: resource_fork_bomb
import os

try:
    for _ in range(20):
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
except OSError as error:
    raise SystemError(f"BREACH no processes: {error}") from error


def add(a, b):
    return a + b
