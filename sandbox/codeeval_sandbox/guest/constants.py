"""Facts that the guest and the host share."""

BACKSTOP_FACTOR = 10
BACKSTOP_SECONDS = 10
"""Wall time limit: so many times the limit on effective time, and so much more. It ends a job without a verdict."""
