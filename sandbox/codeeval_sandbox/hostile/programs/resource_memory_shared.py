# class: resource
# want: memory|exception|crashed|timeout
# problem: add
# what: shared memory written by a chain of children, each unmapping it again, so that no process looks large
# stops: memory accounting of the job counts shared pages
import os

files = []
for number in range(128):
    files.append(os.memfd_create(f"part{number}"))
    os.ftruncate(files[-1], 32 << 20)
    child = os.fork()
    if child == 0:
        import mmap

        try:
            mmap.mmap(files[-1], 32 << 20).write(b"x" * (32 << 20))
        except BaseException:
            os._exit(1)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        raise MemoryError(f"part {number} was refused")
raise SystemError("BREACH kept 4 GiB in shared pages")


def add(a, b):
    return a + b
