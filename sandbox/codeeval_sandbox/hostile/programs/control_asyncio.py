# class: control
# want: passed
# problem: add
# what: adds in an event loop, which needs a socket pair
# stops: socket pairs within the process are allowed
import asyncio


async def add_later(a, b):
    await asyncio.sleep(0)
    return a + b


def add(a, b):
    return asyncio.run(add_later(a, b))
