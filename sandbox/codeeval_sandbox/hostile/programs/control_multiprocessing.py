# class: control
# want: passed
# problem: add
# what: uses pools, queues, locks, shared values and shared memory of multiprocessing
# stops: each worker has a folder of shared memory, which belongs to the job that runs
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import shared_memory


def double(x):
    return 2 * x


def work(queue, lock, value, name):
    block = shared_memory.SharedMemory(name)
    with lock:
        value.value += block.buf[0]
    block.close()
    queue.put("done")


def add(a, b):
    with multiprocessing.Pool(2) as pool:
        assert pool.map(double, [1, 2, 3]) == [2, 4, 6]
    with ProcessPoolExecutor(2) as executor:
        assert list(executor.map(double, [1, 2])) == [2, 4]
    queue, lock = multiprocessing.Queue(), multiprocessing.Lock()
    value = multiprocessing.Value("i", 0)
    block = shared_memory.SharedMemory(create=True, size=16)
    block.buf[0] = 5
    workers = [multiprocessing.Process(target=work, args=(queue, lock, value, block.name)) for _ in range(2)]
    for worker in workers:
        worker.start()
    answers = [queue.get(timeout=20) for _ in workers]
    for worker in workers:
        worker.join()
    block.close()
    block.unlink()
    assert (answers, value.value) == (["done", "done"], 10)
    return a + b
