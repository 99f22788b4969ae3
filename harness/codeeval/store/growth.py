"""A run that grows: more samples of each problem, beside those that it holds."""

from codeeval.config import RunConfig
from codeeval.errors import RunError
from codeeval.store.changes import changes
from codeeval.store.manifest import Growth, Manifest, now

__all__ = ["could_grow", "grown"]

_KEY = "sampling.n_samples"


def grown(stored: Manifest, wanted: Manifest) -> Manifest:
    """The stored manifest, made that of a larger run where `wanted` differs in a larger number of samples alone.

    Samples and verdicts of the smaller run stay. Indices decide seeds, so the result is that of a run which had this
    number from the start.

    Raises:
        RunError: the number is smaller, because samples would be dropped without a word.
    """
    before, after = stored.sampling.n_samples, wanted.sampling.n_samples
    if before is None or after is None or not _differ_in_number(stored, wanted):
        return stored
    if after < before:
        raise RunError(
            f"the run holds {before} samples per problem, and -n {after} would drop some of them: a run grows, but "
            "never shrinks; leave -n out, or choose another --run"
        )
    return stored.model_copy(
        update={
            "sampling": stored.sampling.model_copy(update={"n_samples": after}),
            "request": _asking(stored, after),
            "grown": (*stored.grown, Growth(before=before, after=after, at=now())),
            "finished": None,
        }
    )


def _asking(stored: Manifest, samples: int) -> RunConfig:
    sampling = stored.request.sampling.model_copy(update={"n_samples": samples})
    return stored.request.model_copy(update={"sampling": sampling})


def could_grow(stored: Manifest, wanted: Manifest) -> bool:
    """Return whether further samples alone make the stored run the wanted one."""
    before, after = stored.sampling.n_samples, wanted.sampling.n_samples
    return None not in (before, after) and (before or 0) < (after or 0) and _differ_in_number(stored, wanted)


def _differ_in_number(stored: Manifest, wanted: Manifest) -> bool:
    return [change.partition(":")[0] for change in changes(stored, wanted)] == [_KEY]
