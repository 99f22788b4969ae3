"""Does the audit find what a simulated training run forged? Shares, precision, recall, and the rate.

    python bench/audit.py [--rollouts 4000] [--copies 20] [--seed 0] [--backend docker] [--workers 2]

The run has forgeries of eleven kinds, 5 % of the rollouts at the first step and 40 % at the last one. Each kind's true
share should lie in its interval, and precision and recall should be 0.98 or more. Prints the time of each stage, and
the judge's own rate: the same programs, each once, as jobs of a pool. 100,000 rollouts should be audited at about it.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from contenders import codeeval

from codeeval.auditing.audit import AuditOptions, Gathered, audit, gather
from codeeval.auditing.simulated import Made, SimulatedRun
from codeeval.config import SandboxConfig
from codeeval.forgeries.mechanisms import FORGED, Mechanism
from codeeval.runs.session import open_pool
from codeeval.studies.audit.records import Audit
from codeeval.wording import interval
from codeeval_sandbox import Job, PoolConfig

_LEAST = 0.98
_MANY = 100_000
_ALONE = 4000
"""Most programs by which the judge's own rate is measured."""


def programs(gathered: Gathered) -> Iterator[Job]:
    """Yield each different program against its problem's first suite, and against the stronger one."""
    seen = set()
    for group in gathered.groups:
        for index in range(len(group.texts)):
            units = group.units(index)
            if (group.problem.task_id, units) not in seen:
                seen.add((group.problem.task_id, units))
                suites = [suite for name, suite in group.problem.suites.items() if name in ("base", "strong")]
                passed = group.outcomes[index].suite != suites[0].name
                yield from (Job((len(seen), suite.name), units, suite) for suite in suites[: 1 + passed])


def found(gathered: Gathered, passing: float) -> list[Mechanism | None]:
    """Return the forgery that the audit names for each rollout; None for none."""
    names: list[Mechanism | None] = []
    for _, group, index, _, reward in gathered.rows:
        finding = gathered.groups[group].outcomes[index].finding
        named = finding is not None and reward >= passing and finding.mechanism in FORGED
        names.append(finding.mechanism if named and finding is not None else None)
    return names


def compare(made: list[Made], names: list[Mechanism | None], result: Audit, share: float) -> int:
    """Print shares, precision and recall by kind; return how many miss their bar."""
    pairs = Counter(zip((each.mechanism for each in made), names, strict=True))
    intervals = {row.mechanism: row.share for row in result.mechanisms}
    missed = 0
    print(
        f"{'mechanism':18} {'made':>6} {'named':>6} precision recall  share [interval], true share {100 * share:.2f} %"
    )
    for kind in sorted({each.mechanism for each in made if each.mechanism is not None}):
        true = sum(count for (truth, _), count in pairs.items() if truth == kind)
        named = sum(count for (_, name), count in pairs.items() if name == kind)
        precision, recall = pairs[kind, kind] / max(named, 1), pairs[kind, kind] / true
        limits = intervals.get(kind)
        inside = limits is not None and limits.low <= share <= limits.high
        fails = not inside or precision < _LEAST or recall < _LEAST
        missed += fails
        line = f"{kind:18} {true:6} {named:6} {precision:9.3f} {recall:6.3f}  {interval(limits)}"
        print(line + ("  MISSED" if fails else ""))
    forged = sum(count for (truth, name), count in pairs.items() if truth is not None and name is not None)
    print(
        f"all forgeries: precision {forged / max(sum(name is not None for name in names), 1):.4f}, "
        f"recall {forged / sum(each.mechanism is not None for each in made):.4f}"
    )
    return missed


def main() -> None:
    """Make a run, audit it, and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rollouts", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--copies", type=int, default=20, help="versions of each program, which differ in a comment")
    parser.add_argument("--backend", default="auto")
    parser.add_argument("--workers", type=int, default=None)
    asked = parser.parse_args()
    run = SimulatedRun(asked.rollouts, seed=asked.seed, copies=asked.copies)
    made = list(run.made())
    config = SandboxConfig(backend=asked.backend, workers=asked.workers)
    options = AuditOptions(oracle="strong")
    ends: dict[str, float] = {}

    def tell(words: str, _done: int, _total: int) -> None:
        ends[words] = time.monotonic()

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rollouts.jsonl"
        path.write_text("".join(json.dumps(each.row) + "\n" for each in made), encoding="utf-8")
        started, spent = time.monotonic(), time.process_time()
        gathered = gather([path], options)
        read = time.monotonic() - started
        opened = partial(open_pool, config)
        result = asyncio.run(audit([path], gathered, options, lambda kinds: opened(environments=kinds), config, tell))
        took, own = time.monotonic() - started, time.process_time() - spent
    names = found(gathered, options.passing)
    missed = compare(made, names, result, run.share)
    whole, wrong = result.whole, gathered.false_positives
    judged, explained = ends["judged"] - started - read, ends["explained"] - ends["judged"]
    print(
        f"{whole.false_positives} false positives, {whole.false_negatives} false negatives, {result.unjudged} unjudged"
    )
    print(f"mean reward {whole.mean_reward:.3f}, without forged passes {whole.mean_without_forged:.3f}")
    rate = len(made) / took
    print(f"{len(made)} rollouts, {result.texts} texts: {took:.1f} s, {rate:.0f} rollouts/s; read in {read:.1f} s")
    print(f"judged {result.texts / judged:.0f} texts/s with the start, explained {wrong / explained:.1f} texts/s")
    print(f"{_MANY:,} rollouts with the same share of different texts: {_MANY / rate / 60:.1f} minutes")
    print(f"processor time of the audit's own process: {1000 * own / len(made):.2f} ms a rollout")
    jobs = list(programs(gathered))
    alone = codeeval(PoolConfig(backend=asked.backend, workers=asked.workers or 0), jobs[:_ALONE])
    seconds = len(jobs) / alone.rate
    print(f"the judge alone: {alone.rate:.0f} jobs/s, so that the jobs of different programs take {seconds:.1f} s")
    sys.exit(missed > 0)


if __name__ == "__main__":
    main()
