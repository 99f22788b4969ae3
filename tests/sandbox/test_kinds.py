"""Kinds of suites: one file each on the host and in the guest."""

import importlib
from pathlib import Path

import pytest

import codeeval_sandbox
from codeeval_sandbox.backends.sources import guest_modules, guest_sources
from codeeval_sandbox.kinds import Suite
from codeeval_sandbox.questions import Question

FOLDER = Path(codeeval_sandbox.__file__).parent


def files(folder: Path) -> set[str]:
    return {file.stem for file in folder.glob("*.py")}


def kinds_below(base: type) -> dict[str, type]:
    """The package's own kinds of suites or questions, by the word on the wire."""
    return {kind.kind: kind for kind in base.__subclasses__() if kind.__module__.startswith("codeeval_sandbox.")}


def test_host_and_guest_have_the_same_files_of_kinds():
    assert files(FOLDER / "kinds") == files(FOLDER / "guest" / "kinds")
    assert files(FOLDER / "kinds") - {"__init__", "base"} == set(kinds_below(Suite))


@pytest.mark.parametrize("base", [Suite, Question])
def test_every_kind_has_a_runner_of_that_name(guest, base):
    assert kinds_below(base).keys() <= guest.kinds.base.RUNNERS.keys()


def test_a_worker_gets_all_modules_of_the_guest_each_after_those_that_it_imports():
    everything = {
        ".".join(path.relative_to(FOLDER / "guest").with_suffix("").parts).removesuffix(".__init__")
        for path in (FOLDER / "guest").rglob("*.py")
    } - {"__init__"}
    assert everything - guest_sources().keys() == {"loader", "tracing"}  # started by itself; a unit of programs
    for modules in guest_modules().values():
        for position, name in enumerate(modules):
            module = importlib.import_module(f"codeeval_sandbox.guest.{name}")
            used = {getattr(value, "__module__", None) for value in vars(module).values()}
            later = {f"codeeval_sandbox.guest.{later}" for later in modules[position + 1 :]}
            assert not used & later, name
