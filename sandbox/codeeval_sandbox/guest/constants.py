"""Facts that the guest and the host share."""

import sys

BACKSTOP_FACTOR = 10
BACKSTOP_SECONDS = 10
"""Wall time limit: so many times the limit on effective time, and so much more. It ends a job without a verdict."""

LIBRARY = frozenset(getattr(sys, "stdlib_module_names", sys.builtin_module_names))
"""Names of the standard library's modules. Python 3.9 knows only those that are built in."""
