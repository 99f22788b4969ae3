# class: forgery
# want: wrong|exception
# problem: add
# what: its entry point is a coroutine function
# stops: a coroutine equals no number; nobody awaits it
async def add(a, b):
    return a + b
