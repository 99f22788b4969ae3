"""Kinds of suites: one file each on the host and in the guest."""

import dataclasses
import importlib
from pathlib import Path

import pytest

import codeeval_sandbox
from codeeval_sandbox import Job, Limits, Recording, Status
from codeeval_sandbox.backends.sources import guest_modules, guest_sources
from codeeval_sandbox.errors import PluginError
from codeeval_sandbox.kinds import KINDS, Asserts, Check, Differential, Suite, Traits
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
        if path.parent.name != "shims"  # each goes to workers of its language alone
    } - {"__init__"}
    units = {"tracing", "below", "naive"}  # of programs
    assert everything - guest_sources().keys() == {"loader", *units}  # the loader is started by itself
    for modules in guest_modules().values():
        for position, name in enumerate(modules):
            module = importlib.import_module(f"codeeval_sandbox.guest.{name}")
            used = {getattr(value, "__module__", None) for value in vars(module).values()}
            later = {f"codeeval_sandbox.guest.{later}" for later in modules[position + 1 :]}
            assert not used & later, name


# --- A kind of another package


ROWS = (((1, 2), 3), ((5, -1), 4))
RIGHT = "def add(a, b):\n    return a + b\n"
EQUAL = "class E:\n    def __eq__(self, other): return True\n\ndef add(a, b):\n    return E()\n"
FORGING = """
import os
def add(a, b):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, (10).to_bytes(4, "big") + b'["passed"]')
        except OSError:
            pass
    os._exit(0)
"""
SEARCHING = """
import gc, sys
def add(a, b):
    rows = [value for value in gc.get_objects() if isinstance(value, (list, tuple))]
    assert [[a, b], a + b] not in rows and ((a, b), a + b) not in rows
    assert not [name for name in sys.modules if "kinds" in name]
    return a + b
"""
PROGRAMS = {
    "right": (RIGHT, Status.PASSED),
    "wrong": ("def add(a, b):\n    return 3\n", Status.WRONG),
    "looping": ("def add(a, b):\n    while True: pass\n", Status.TIMEOUT),
    "equal to all": (EQUAL, Status.WRONG),
    "writing into the channel": (FORGING, Status.WRONG),
    "searching for its tests": (SEARCHING, Status.PASSED),
}


def test_another_packages_kind_judges_programs_in_the_sandbox(table_kind, make_pool, verdicts_of, run_async):
    suite = table_kind("base", "add", ROWS)
    jobs = [Job((name,), (program,), suite, Limits(seconds=1.0)) for name, (program, _) in PROGRAMS.items()]
    jobs.append(Job(("recorded",), (PROGRAMS["right"][0],), Recording("r", "add", suite)))

    async def work():
        async with make_pool() as pool:
            return await verdicts_of(pool, jobs)

    found = run_async(work())
    assert {name: found[name,].status for name in PROGRAMS} == {name: status for name, (_, status) in PROGRAMS.items()}
    assert (found["wrong",].test, found["wrong",].passed_tests, found["wrong",].total_tests) == (1, 1, 2)
    assert len(found["recorded",].report["calls"]) == 2


def test_a_runner_is_part_of_the_digest(table_kind, tmp_path, monkeypatch):
    before = table_kind("base", "add", ROWS).digest
    changed = tmp_path / "runner.py"
    changed.write_text(table_kind.runner.read_text() + "# another version\n")
    monkeypatch.setattr(table_kind, "runner", changed)
    assert table_kind("base", "add", ROWS).digest != before


@pytest.mark.parametrize(
    ("entry", "name", "message"),
    [
        ("other = third_party.table:Table", "other", "not a subclass of Suite with that kind"),
        ("lost = third_party.table:Missing", "lost", "fails to import"),
        ("loads = json:loads", "loads", "expected an object of type .type"),
        ("table = json:JSONDecoder", "table", "claimed by"),
    ],
)
@pytest.mark.usefixtures("table_kind")
def test_an_entry_point_that_is_no_kind_is_named(entry, name, message, tmp_path, monkeypatch):
    facts = tmp_path / "broken-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text(f"[codeeval.kinds]\n{entry}\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(PluginError, match=message):
        type(KINDS)("codeeval.kinds", "kind of suites", {}, type)[name]


def test_no_package_takes_the_name_of_an_own_kind():
    assert [KINDS[name] for name in ("asserts", "check", "differential")] == [Asserts, Check, Differential]


# --- Traits


def test_traits_say_what_a_runner_can_do(guest):
    base = guest.kinds.base.Runner
    for name, kind in kinds_below(Suite).items():
        runner = guest.kinds.base.RUNNERS[name]
        assert kind.traits.observable == (runner.observe is not base.observe), name
        computes = runner.prepare is not base.prepare and not runner.is_native  # a native suite is only looked at
        assert kind.traits.reference == computes, name
        assert kind.traits.inputs == runner.has_paces, name
        assert kind.traits.own_objects == ("own_objects" in {field.name for field in dataclasses.fields(kind)}), name


def test_every_trait_is_used_by_some_kind_and_asked_for_somewhere():
    sources = [path.read_text() for path in (FOLDER.parents[1] / "harness").rglob("*.py")]
    sources += [path.read_text() for path in FOLDER.glob("*.py")]
    for trait in dataclasses.fields(Traits):
        assert any(f"traits.{trait.name}" in source for source in sources) or trait.name == "own_objects", trait.name
        assert {getattr(kind.traits, trait.name) for kind in kinds_below(Suite).values()} - {trait.default}, trait.name


@pytest.mark.parametrize("name", ["Asserts", "Check", "Differential", "Suite", "Traits", "Trust"])
def test_suites_are_found_under_the_modules_former_name(name):
    former = importlib.import_module("codeeval_sandbox.suites")
    assert getattr(former, name) is getattr(codeeval_sandbox, name)
