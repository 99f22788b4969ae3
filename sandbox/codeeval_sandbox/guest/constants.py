"""Facts that the guest and the host share."""

BACKSTOP_FACTOR = 10
BACKSTOP_SECONDS = 10
"""Wall time limit: so many times the limit on effective time, and so much more. It ends a job without a verdict."""

EXIT_CHECKER_STUCK = 75
"""Exit status by which the host learns that the suite itself ran for too long on what the program returned."""
EXIT_UNCLEAN = 76
"""Exit status when a slot could not be cleaned: the worker must not be used again."""
