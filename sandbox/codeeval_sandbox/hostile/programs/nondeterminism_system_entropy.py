# class: nondeterminism
# want: wrong
# problem: add
# what: answers rightly only if the system's entropy repeats itself
# stops: nothing needs to: the chance is below one in 10**19
import os
import secrets
import uuid


def add(a, b):
    return a + b if os.urandom(8) == secrets.token_bytes(8) or uuid.uuid4() == uuid.uuid4() else None
