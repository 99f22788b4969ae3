"""`codeeval scaling`: performance over model size or compute."""

import json
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from codeeval.cli.fields import with_settings
from codeeval.cli.flags import Confidence, Figures, Json, K, Runs, Suite, flag, meaning
from codeeval.errors import UsageError
from codeeval.report.figures import figures_line
from codeeval.screen import Screen
from codeeval.shown import say, say_json
from codeeval.statistics.estimate import CONFIDENCE
from codeeval.studies.scaling.figures import draw_scaling
from codeeval.studies.scaling.study import study_scaling
from codeeval.studies.scaling.table import render_scaling

__all__ = ["scaling"]

_UNITS = {"": 1.0, "k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12}
_SIZE = re.compile(r"([0-9.]+(?:e[+-]?[0-9]+)?)\s*([kmbt]?)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class ScalingSettings:
    """Settings of a study of scaling."""

    size: Annotated[
        list[str] | None,
        flag("--size", text="Size of a run or model, such as run-7b=7B or 1.2e22 (repeated).", metavar="NAME=SIZE"),
    ] = None
    sizes: Annotated[
        Path | None, flag("--sizes", text="JSON file of sizes by run or model: an object.", metavar="FILE")
    ] = None
    at: Annotated[
        list[str] | None, flag("--at", text="Size for which to predict, such as 70B (repeated).", metavar="SIZE")
    ] = None
    k: Annotated[
        int,
        meaning(
            K,
            "k of the pass@k that is fitted; the number of samples: solved by any of them.",
            metavar="K",
            environment="CODEEVAL_SCALING_K",
        ),
    ] = 1
    suite: Suite = "base"
    confidence: Confidence = CONFIDENCE
    figures: Figures = None
    as_json: Json = False


@with_settings(ScalingSettings)
def scaling(runs: Runs, *, settings: ScalingSettings) -> None:
    """Fit pass@k over the logarithm of model size or compute, with prediction intervals, on the runs' common tasks."""
    sizes = {**(_of_file(settings.sizes) if settings.sizes else {}), **dict(map(_named, settings.size or ()))}
    at = [_number(text, "--at") for text in settings.at or ()]
    study = study_scaling(runs, sizes, at, k=settings.k, suite=settings.suite, confidence=settings.confidence)
    drawn = draw_scaling(study, settings.figures) if settings.figures is not None else ()
    if settings.as_json:
        say_json(study.to_json())
        return
    Screen().print(render_scaling(study))
    if drawn:
        say(figures_line(drawn))


def _named(text: str) -> tuple[str, float]:
    name, mark, size = text.rpartition("=")
    if not mark or not name:
        raise UsageError(f"--size {text!r} names no run: write it as runs/a=7B, or as openai/model=7B")
    return name, _number(size, f"--size {text!r}")


def _of_file(path: Path) -> dict[str, float]:
    try:
        values: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"--sizes {str(path)!r} cannot be read ({error}): write {_FORM}") from None
    if not isinstance(values, dict):
        raise UsageError(f"--sizes {str(path)!r} holds no object: write {_FORM}")
    return {name: _number(str(size), f"--sizes {str(path)!r}, {name!r}") for name, size in values.items()}


_FORM = '{"runs/a": "350M", "openai/model": 7e9}'


def _number(text: str, where: str) -> float:
    """Return a size, such as 7e9 of `7B`. Raises UsageError."""
    match = _SIZE.fullmatch(text.strip())
    try:
        size = float(match[1]) * _UNITS[match[2].lower()] if match else math.nan
    except ValueError:
        size = math.nan
    if not (0 < size < math.inf):
        raise UsageError(f"{where}: {text!r} is not a size: write a positive number, such as 350M, 7B or 1.2e22")
    return size
