"""Facts that the guest and the host share."""

import sys

BACKSTOP_FACTOR = 10
BACKSTOP_SECONDS = 10
"""Wall time in which a job's clock must advance: the limit on effective time, times this factor, plus these seconds.

A job whose clock stands still for longer ends without a verdict. One that only has to wait for a processor goes on."""

LIBRARY = frozenset(getattr(sys, "stdlib_module_names", sys.builtin_module_names))
"""Names of the standard library's modules. Python 3.9 knows only those that are built in."""

SUITE, SOLUTION = "suite", "solution"
"""Names of the modules of tests and of programs. In one process both are the same module."""
