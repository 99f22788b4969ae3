"""`replay/FILE`: samples that were drawn before, by this harness or another one.

A path becomes entries (`files`, `documents`, `tables`, `folders`, `archives`). An entry becomes rows (`forms`, one
module for each form). A row is matched with its problem (`matching`), and `model` hands the samples out.

Rows of `prompt` and `samples` (a list of completions), as the CodeT and CodeGen files have them, run on to their token
limit. Each ends at the first stop sequence of the prompt style `completion`, as it would have at a server.
"""

from collections.abc import Sequence
from pathlib import Path

from codeeval.errors import UsageError
from codeeval.models.providers import Provider
from codeeval.models.replay.files import all_rows, digested
from codeeval.models.replay.model import ReplayModel
from codeeval.models.replay.rows import Reading

__all__ = ["Reading", "ReplayModel", "provider", "replay_files"]


def replay_files(paths: Sequence[Path], reading: Reading | None = None) -> ReplayModel:
    """Return a model that replays these files, folders or archives, one after the other.

    Raises:
        UsageError: a path does not exist or cannot be opened.
        SampleFileError: a row cannot be read, or a file holds none; the message names file and line.
    """
    if not paths:
        raise UsageError("no sample file was given: name at least one .jsonl or .jsonl.gz file")
    chosen = reading or Reading()
    return ReplayModel([digested(path) for path in paths], all_rows(paths, chosen), chosen)


provider = Provider("replay/FILE (samples drawn before)", lambda name, _config: replay_files([Path(name)]))
