"""`codeeval sandbox check`: what is in force on this host, shown by trying it.

Three parts: what the guest says of the kernel's mechanisms (`guarantees`), the conformance cases, and the hostile
programs, each followed by an innocent neighbour on the same worker.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import zip_longest

from codeeval_sandbox.conformance import CASES, Case, CaseResult, run_cases
from codeeval_sandbox.environments import DEFAULT, Environment
from codeeval_sandbox.executor import Executor, SandboxFacts
from codeeval_sandbox.hostile import SUITES, Category, HostileProgram, programs
from codeeval_sandbox.hostile.attacks import FAILING, attacks
from codeeval_sandbox.jobs import Limits, Status, scaled
from codeeval_sandbox.languages import LANGUAGES, Language

__all__ = ["Finding", "Guarantee", "Report", "check_attacked", "check_guarantees", "check_host", "hostile_cases"]

_NEIGHBOUR = "def add(a, b):\n    return a + b\n"
_HOSTILE_LIMITS = Limits(seconds=2.5, memory_mb=768)
_ENDLESS_LIMITS = Limits(seconds=1.0, memory_mb=768)
"""For those that can only end at their limit."""
_PATIENT_LIMITS = Limits(seconds=30.0, memory_mb=768)
"""For those that end by themselves or at another limit. On a busy host processor time itself is longer: processors
share their caches, and a virtual machine's processor is taken away without being counted. A short limit on time would
then be met first, and the host be condemned for it."""


@dataclass(frozen=True)
class Guarantee:
    """A mechanism of the kernel or engine."""

    name: str
    consequence: str
    """Consequence if it is not in force."""
    required: bool = True
    """True if no verdict can be trusted without it."""


GUARANTEES = (
    Guarantee("user_per_slot", "programs could signal, trace or read the supervisor and the checker"),
    Guarantee("no_new_privileges", "a set-user-id file could give a program privileges"),
    Guarantee("subreaper", "processes that detach from a program could outlive it"),
    Guarantee("seccomp", "System V objects and message queues would outlive a job; more of the kernel is in reach"),
    Guarantee("network_isolated", "programs could talk to the network"),
    Guarantee("landlock", "file permissions and the read-only root are the only walls between paths", required=False),
    Guarantee("scheduler_delay", "time spent waiting for a processor would count against programs"),
    Guarantee(
        "memory_cgroup",
        "memory is limited per process and by sampling, not by the kernel for a worker",
        required=False,
    ),
    Guarantee(
        "processor_account",
        "processor time of short-lived processes can be hidden by a program that does not wait for them",
        required=False,
    ),
    Guarantee(
        "memory_account",
        "memory is what processes show: queues of sockets are not counted, shared pages several times",
        required=False,
    ),
    Guarantee("pids_cgroup", "processes are limited per user, not for a worker as a whole", required=False),
)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    group: str
    name: str
    ok: bool
    required: bool
    detail: str
    """The fault and its consequence, or the mechanism in force."""


def check_guarantees(description: SandboxFacts) -> list[Finding]:
    """Compare the guarantees that a pool's guest reports with those that should be in force."""
    said = description.guarantees
    return [
        Finding(
            "kernel",
            guarantee.name,
            bool(said.get(guarantee.name)),
            guarantee.required,
            f"in force ({said[guarantee.name]})"
            if said.get(guarantee.name)
            else f"not in force: {guarantee.consequence}",
        )
        for guarantee in GUARANTEES
    ]


def hostile_cases(selected: Iterable[HostileProgram] | None = None) -> Iterator[Case]:
    """The hostile programs as cases in order, each (or each pair of leave and find) followed by a neighbour."""
    chosen = tuple(programs() if selected is None else selected)
    for program, following in zip_longest(chosen, chosen[1:]):
        suite, limits = SUITES[program.problem], _limits(program)
        yield Case(program.name, program.category, program.source, suite, program.want, (), limits)
        if following is None or following.after != program.name:
            yield Case(
                f"neighbour of {program.name}", "neighbour", _NEIGHBOUR, SUITES["add"], frozenset({Status.PASSED})
            )


def _limits(program: HostileProgram) -> Limits:
    if program.want == {Status.TIMEOUT}:
        return _ENDLESS_LIMITS
    return _HOSTILE_LIMITS if Status.TIMEOUT in program.want else _PATIENT_LIMITS


@dataclass(frozen=True)
class Report:
    """All that was looked at on one host."""

    description: SandboxFacts
    """Backend, engine, kernel, image and Python of the pool."""
    findings: tuple[Finding, ...]

    @property
    def failures(self) -> tuple[Finding, ...]:
        """Findings that are required and do not hold."""
        return tuple(finding for finding in self.findings if finding.required and not finding.ok)

    @property
    def ok(self) -> bool:
        """True if verdicts of this host can be trusted."""
        return not self.failures

    def as_json(self) -> str:
        """`{"ok", "sandbox", "groups": {group: {"checked", "failed"}}, "findings": [...]}`."""
        content = {
            "ok": self.ok,
            "sandbox": self.description.model_dump(mode="json"),
            "groups": {group: {"checked": checked, "failed": failed} for group, checked, failed in self._groups()},
            "findings": [asdict(finding) for finding in self.findings],
        }
        return json.dumps(content, indent=2, default=str)

    def as_text(self, *, verbose: bool = False) -> str:
        """For people: mechanisms one by one, the rest by group, and whatever is not as it should be."""
        shown = ("backend", "engine", "kernel", "image", "runtime", "python")
        facts = {key: getattr(self.description, key) for key in shown}
        lines = [", ".join(f"{key} {value}" for key, value in facts.items() if value), ""]
        lines += [
            f"  {_mark(finding)} {finding.name:<18} {finding.detail}"
            for finding in self.findings
            if finding.group == "kernel"
        ]
        lines.append("")
        lines += [
            f"  {'FAIL' if failed else 'ok  '} {group:<18} {checked - failed} of {checked} as they should be"
            for group, checked, failed in self._groups()
            if group != "kernel"
        ]
        for finding in self.findings:
            if finding.group != "kernel" and (verbose or not finding.ok):
                lines.append(f"  {_mark(finding)} {finding.group}: {finding.name}: {finding.detail}")
        failed = len(self.failures)
        lines += [
            "",
            "every guarantee holds"
            if self.ok
            else f"{failed} guarantees do not hold: do not trust verdicts of this host",
        ]
        return "\n".join(lines)

    def _groups(self) -> list[tuple[str, int, int]]:
        checked = Counter(finding.group for finding in self.findings)
        failed = Counter(finding.group for finding in self.findings if not finding.ok and finding.required)
        return [(str(group), count, failed[group]) for group, count in checked.items()]


def _mark(finding: Finding) -> str:
    if finding.ok:
        return "ok  "
    return "FAIL" if finding.required else "note"


def language_cases(language: Language) -> Iterator[Case]:
    """Yield the self-test of a language as cases: a right, a wrong, a looping and a forging program."""
    test = language.self_test
    wanted = {
        "right": (test.right, frozenset({Status.PASSED})),
        "wrong": (test.wrong, frozenset({Status.WRONG})),
        "looping": (test.looping, frozenset({Status.TIMEOUT})),
        "forging": (test.forging, FAILING),
    }
    for name, (program, statuses) in wanted.items():
        limits = _ENDLESS_LIMITS if name == "looping" else Limits()
        limits = scaled(limits, language.factor)
        yield Case(f"a {name} program", "languages", program, test.suite, statuses, (), limits)


def attack_cases(language: Language) -> Iterator[Case]:
    """Yield the attacks in a language as cases, each followed by a right program."""
    if language.attacks is None:
        return
    test = language.self_test
    for attack in attacks(language.attacks):
        limits = _ENDLESS_LIMITS if attack.want == {Status.TIMEOUT} else _HOSTILE_LIMITS
        limits = scaled(limits, language.factor)
        yield Case(attack.what, attack.category, attack.source, test.suite, attack.want, (), limits)
        if attack.category is not Category.CONTROL:
            passed = frozenset({Status.PASSED})
            patient = scaled(Limits(), language.factor)
            yield Case(f"neighbour of {attack.what!r}", "neighbour", test.right, test.suite, passed, (), patient)


async def check_languages(
    executor: Executor, environments: Iterable[Environment], *, attacked: bool = False
) -> list[Finding]:
    """Run the self-test of each environment's language in its image, and if `attacked` its attacks.

    A language whose right program fails is not attacked: its verdicts would say nothing of the sandbox.

    Raises SandboxError.
    """
    findings = []
    for environment in environments:
        language = LANGUAGES[environment.language]
        results = list(await run_cases(executor, language_cases(language), environment))
        if attacked and results[0].ok:
            results += await run_cases(executor, attack_cases(language), environment)
        names = [f"{environment.name}: {result.case.name}" for result in results]
        findings += [replace(_finding(result), name=name) for name, result in zip(names, results, strict=True)]
    return findings


async def check_attacked(pool: Executor, environments: Sequence[Environment]) -> Report:
    """Run self-test and attacks of the languages of these environments, and nothing else. Raises SandboxError."""
    findings = check_guarantees(pool.description)
    findings += await check_languages(pool, environments, attacked=True)
    return Report(pool.description, tuple(findings))


async def check_host(pool: Executor, environments: Sequence[Environment] = (DEFAULT,)) -> Report:
    """Run everything on a pool of one worker with one slot, so that what follows a program follows it on its slot.

    `environments`: images in which languages prove themselves; all other checks run in the pool's first environment.
    """
    findings = check_guarantees(pool.description)
    findings += await check_languages(pool, environments)
    findings += [_finding(result) for result in await run_cases(pool, CASES)]
    results = await run_cases(pool, hostile_cases())
    findings += [_finding(result) for result in results]
    findings += await _repeatability(pool, results)
    return Report(pool.description, tuple(findings))


async def _repeatability(pool: Executor, results: Sequence[CaseResult]) -> list[Finding]:
    """Programs that depend on chance must get the verdict that they had."""
    chance = [result for result in results if result.case.group == Category.NONDETERMINISM]
    again = await run_cases(pool, [result.case for result in chance])
    return [
        Finding(
            "nondeterminism",
            f"{first.case.name}, run again",
            first.verdict.status is second.verdict.status,
            required=True,
            detail=f"{first.verdict.status}, then {second.verdict.status}",
        )
        for first, second in zip(chance, again, strict=True)
    ]


def _finding(result: CaseResult) -> Finding:
    detail = "; ".join(result.problems) or str(result.verdict.status)
    return Finding(result.case.group, result.case.name, result.ok, required=True, detail=detail)
