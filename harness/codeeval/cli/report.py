"""`codeeval report`: runs as one page of HTML."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from codeeval.cli.fields import with_settings
from codeeval.cli.flags import Json, LocalData, Redact, Runs, flag
from codeeval.page.build import build
from codeeval.page.html import write_pages
from codeeval.shown import say, say_json

__all__ = ["report"]

_NAME = "report.html"


@dataclass(frozen=True, kw_only=True)
class ReportSettings:
    """Settings of a page."""

    output: Annotated[
        Path | None,
        flag(
            "-o",
            "--output",
            text="File of the page [default: report.html in the run, or here for several runs].",
            metavar="FILE",
        ),
    ] = None
    redact: Redact = False
    data_dir: LocalData = None
    as_json: Json = False


@with_settings(ReportSettings)
def report(runs: Runs, *, settings: ReportSettings) -> None:
    """Write one HTML file that shows runs: scores, problems, samples, and for several runs what changed.

    The file needs no network. More than 5,000 samples become several files beside one another.
    """
    built = build(runs, data_dir=settings.data_dir, redacted=settings.redact, output=settings.output)
    if settings.as_json:
        say_json(built.report.to_json())
        return
    for part in built.report.missing:
        say(f"not in the page: {part.part}: {part.reason}", err=True)
    for path in write_pages(built, _file(runs, settings.output)):
        say(f"report: {path} ({path.stat().st_size / 1e6:.1f} MB)")


def _file(runs: list[Path], output: Path | None) -> Path:
    """Return the file of the page: as named, else in the run's folder, else in the present one."""
    if output is not None:
        return output / _NAME if output.is_dir() else output
    return runs[0] / _NAME if len(runs) == 1 and runs[0].is_dir() else Path(_NAME)
