"""The pytest plugin: suites of a code model as test items, next to a project's other tests.

    pytest --codeeval-candidate RUN|provider/NAME --codeeval-baseline RUN

Without a candidate it does nothing and imports only pytest: functions marked `codeeval` are skipped. With one,
each task is an item (`humaneval-pro::12`), and each rule of the gate one per benchmark. What runs and what decides is
in the other modules of this package, which are imported only then.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from codeeval.pytest_plugin.session import Regression

__all__ = [
    "pytest_addoption",
    "pytest_collect_file",
    "pytest_collection_finish",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_pycollect_makeitem",
    "pytest_terminal_summary",
]

_MARK = (
    "codeeval(prompt=..., n=..., require=..., benchmark=..., tasks=...): a problem for a code model, whose argument is "
    "the function to be written and whose body tests it; or, with `benchmark`, the tasks of a benchmark. Runs with "
    "--codeeval-candidate."
)
_SUFFIXES = (".codeeval.yaml", ".codeeval.yml")
_REGRESSION: "pytest.StashKey[Regression]" = pytest.StashKey()
NOTE = "codeeval"
"""Name of the user property that carries a note to the summary, also from another process."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The flags."""
    group = parser.getgroup("codeeval", "regression suites of code models")
    group.addoption(
        "--codeeval-candidate",
        action="append",
        default=[],
        metavar="RUN|P/NAME",
        help="Candidate: a run of codeeval (repeat for several), or a model to draw samples from.",
    )
    group.addoption(
        "--codeeval-baseline",
        action="append",
        default=[],
        metavar="RUN",
        help="Baseline: a run, several, or a folder of runs.",
    )
    group.addoption(
        "--codeeval-config", default=None, metavar="FILE", help="Default: codeeval.toml in pytest's root folder."
    )


def pytest_configure(config: pytest.Config) -> None:
    """Makes the mark known, and sets up the session where a candidate was given."""
    config.addinivalue_line("markers", _MARK)
    if not config.getoption("--codeeval-candidate"):
        return
    from codeeval.errors import UsageError  # noqa: PLC0415 - only where the plugin is used
    from codeeval.extras import require  # noqa: PLC0415 - as above

    try:
        require("scipy")
    except UsageError as error:
        raise pytest.UsageError(f"--codeeval-candidate: {error}") from error
    from codeeval.pytest_plugin.session import open_regression  # noqa: PLC0415 - only where the plugin is used

    config.stash[_REGRESSION] = open_regression(config)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Files of problems, `*.codeeval.yaml`."""
    regression = parent.config.stash.get(_REGRESSION, None)
    if regression is None or not file_path.name.endswith(_SUFFIXES):
        return None
    from codeeval.pytest_plugin.items import ProblemFile  # noqa: PLC0415 - only where the plugin is used

    return ProblemFile.from_parent(parent, path=file_path, regression=regression)


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(
    collector: pytest.Collector, name: str, obj: object
) -> list[pytest.Item | pytest.Collector] | None:
    """Marked functions: what their mark asks for in place of a call; skipped where there is no candidate."""
    marks = [mark for mark in getattr(obj, "pytestmark", ()) if getattr(mark, "name", "") == "codeeval"]
    if not marks or not callable(obj):
        return None
    regression = collector.config.stash.get(_REGRESSION, None)
    if regression is None:
        return [_Unused.from_parent(collector, name=name)]
    from codeeval.pytest_plugin.items import marked_items  # noqa: PLC0415 - only where the plugin is used

    return marked_items(collector, name, obj, marks[0], regression)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Adds the configured benchmarks' tasks and gates, before `-k`, `-m` and `--lf` choose."""
    regression = config.stash.get(_REGRESSION, None)
    if regression is None:
        return
    from codeeval.pytest_plugin.items import configured_items  # noqa: PLC0415 - only where the plugin is used

    items.extend(configured_items(session, regression, items))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Takes note of what was chosen."""
    regression = session.config.stash.get(_REGRESSION, None)
    if regression is None:
        return
    from codeeval.pytest_plugin.items import select  # noqa: PLC0415 - only where the plugin is used

    select(session)
    regression.write_own_problems()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Tasks that may have dropped, of which it is not sure: they do not fail, and are not hidden either."""
    notes = list(_notes(terminalreporter.stats))
    if notes:
        terminalreporter.section("codeeval: may have dropped, not sure over all tasks")
        for note in notes:
            terminalreporter.line(note)


def _notes(stats: dict[str, list[Any]]) -> Iterator[str]:
    for report in stats.get("passed", ()):
        for name, value in getattr(report, "user_properties", ()):
            if name == NOTE and report.when == "call":
                yield str(value)


class _Unused(pytest.Item):
    """A marked function in a session without a candidate."""

    def runtest(self) -> None:
        pytest.skip("needs a code model: pytest --codeeval-candidate RUN|provider/NAME")
