"""Line and branch coverage by coverage.py, from the arcs that the sandbox saw: programs are parsed, not executed."""

import json
import tempfile
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Coverage", "coverage_of"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Counts of statements, and of branches: ways that lead from a line with more than one to the next line."""

    lines: int = 0
    covered_lines: int = 0
    branches: int = 0
    covered_branches: int = 0


def coverage_of(programs: Mapping[str, str], arcs: Mapping[str, AbstractSet[tuple[int, int]]]) -> dict[str, Coverage]:
    """Return the coverage of each program (by any key), given the arcs that were run through of it."""
    from coverage import Coverage as Measurement  # noqa: PLC0415 - only this command needs it

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        paths = {key: folder / f"program_{index}.py" for index, key in enumerate(programs)}
        for key, path in paths.items():
            path.write_text(programs[key], encoding="utf-8", errors="backslashreplace", newline="")
        measurement = Measurement(data_file=None, branch=True, config_file=False)
        measurement.get_data().add_arcs({str(path): arcs.get(key, ()) for key, path in paths.items()})
        report = folder / "report.json"
        measurement.json_report(outfile=str(report), morfs=[str(path) for path in paths.values()])
        files = json.loads(report.read_text(encoding="utf-8"))["files"]
    summaries = {Path(file).name: content["summary"] for file, content in files.items()}
    return {key: _coverage(summaries[path.name]) for key, path in paths.items() if path.name in summaries}


def _coverage(summary: Mapping[str, int]) -> Coverage:
    return Coverage(
        summary["num_statements"], summary["covered_lines"], summary["num_branches"], summary["covered_branches"]
    )
