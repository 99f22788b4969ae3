"""The meaning of the flags that name a run which is there already."""

from codeeval.errors import UsageError
from codeeval.store import Existing

__all__ = ["existing"]


def existing(*, resume: bool, overwrite: bool) -> Existing:
    """Return what to do with a run that is there. Raises UsageError for both flags."""
    if resume and overwrite:
        raise UsageError("--resume goes on with a run, --overwrite replaces it: give one of them")
    return "resume" if resume else "overwrite" if overwrite else "continue"
