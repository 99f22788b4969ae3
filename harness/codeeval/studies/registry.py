"""The studies: the record of each one's result, its tables and its figures.

A study is a folder of this package. An entry here gives its result to whatever shows results: commands, documents, and
exporters. Modules load when they are used.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from rich.console import RenderableType

from codeeval.records import Record

__all__ = ["STUDIES", "Study"]


@dataclass(frozen=True, slots=True)
class Study:
    """A study by the names of its parts, `MODULE:NAME` within its folder."""

    folder: str
    """Folder of this package."""
    record: str
    """Class of the result. Its `printed_by` names the command."""
    table: str
    """Function from the result to what a terminal shows."""
    figures: str | None = None
    """Function from the result and a folder to the files of its figures; None: the study draws none."""

    @property
    def result(self) -> type[Record]:
        """Class of the result, with the documentation of its JSON."""
        record: type[Record] = self._load(self.record)
        return record

    @property
    def render(self) -> Callable[..., RenderableType]:
        """Function that makes tables of a result."""
        renderer: Callable[..., RenderableType] = self._load(self.table)
        return renderer

    @property
    def draw(self) -> Callable[[Any, Path], Sequence[Path]] | None:
        """Function that draws a result into a folder; None: the study draws no figure."""
        return None if self.figures is None else self._load(self.figures)

    def _load(self, name: str) -> Any:
        module, _, attribute = name.partition(":")
        return getattr(import_module(f"codeeval.studies.{self.folder}.{module}"), attribute)


STUDIES = (
    Study("compare", "records:Comparison", "table:render_comparison", "figures:draw_comparison"),
    Study("evolution", "records:Evolution", "table:render_evolution"),
    Study("extrapolate", "records:Extrapolations", "table:render_extrapolations"),
    Study(
        "false_positives", "records:FalsePositiveStudy", "table:render_false_positives", "figures:draw_false_positives"
    ),
    Study("gate", "records:GateReport", "table:render_gate"),
    Study("plan", "records:Plan", "table:render_plan"),
    Study("quality", "records:QualityStudy", "table:render_quality", "figures:draw_quality"),
    Study("reliability", "records:Reliability", "table:render_reliability"),
    Study("resampling", "records:ResamplingStudy", "table:render_resampling", "figures:draw_resampling"),
    Study("scaling", "records:Scaling", "table:render_scaling", "figures:draw_scaling"),
    Study("solved", "records:Solved", "table:render_solved"),
    Study("spread", "records:SpreadReport", "table:render_spread", "figures:draw_spread"),
    Study("verifiers", "records:Verifiers", "table:render_verifiers", "figures:draw_verifiers"),
)
"""Studies with a result of their own. `inputs` opens runs for them, and `subset` chooses tasks."""
