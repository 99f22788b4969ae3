"""Programs that a harness without isolation accepts and the sandbox does not, and how each did it.

mechanisms  the closed set of ways, with words for tables
naive       the harness without isolation: tasks for `guest/naive.py`, and what comes back
evidence    what one program did there
rules       from evidence to a mechanism, one function each
trial       programs in, findings out, on any executor
"""
