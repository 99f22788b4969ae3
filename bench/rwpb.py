"""Programs of a run of RWPB, judged once more by the rule of RWPB's own scorer, in the same image.

    codeeval pass-at-k --benchmark rwpb --samples FILE --run RUN
    .venv/bin/python bench/rwpb.py RUN             # CODEEVAL_DATA names the folder with the official file

The rule: one script for each assert, of the program, the canonical function with its name replaced in all its text, and
the tests up to that assert. A script that writes to stderr fails, and so does one that takes 60 s. A program passes if
all its scripts do. Each script runs in a fork of one process that has the libraries loaded, which changes no outcome.

Printed are both counts, and each difference with the end of what the script wrote.
"""

import argparse
import importlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import types
from pathlib import Path

SECONDS = 60
_SHOWN = 160


def script_of(row: dict[str, str], program: str) -> str:
    """Return the program and the canonical function under its name in the tests."""
    canonical = row["prompt"] + row["canonical_solution"]
    name = re.findall(r"\bdef\s+(\w+)\s*\(", canonical)[0]
    return f"{program}\n{canonical.replace(name, 'SOLUTION_SIGNATURE')}\n"


def complaint(script: str) -> str:
    """Run a script in a fork; return what it wrote to stderr."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        signal.alarm(SECONDS)
        run_and_exit(script, writing)
    os.close(writing)
    with os.fdopen(reading, errors="replace") as stream:
        written = stream.read()
    status = os.waitpid(process, 0)[1]
    return written.strip() or ("killed by a signal" if os.WIFSIGNALED(status) else "")


def run_and_exit(script: str, stderr: int) -> None:
    """Run a script as `python FILE` does, and end this process."""
    import traceback  # noqa: PLC0415 - this runs in a fork

    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor, replaced in ((nowhere, 0), (nowhere, 1), (stderr, 2)):
        os.dup2(descriptor, replaced)
    path = Path(tempfile.mkdtemp()) / "script.py"
    path.write_text(script)
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    main.__dict__["__file__"] = str(path)
    try:
        exec(compile(script, str(path), "exec"), main.__dict__)
    except SystemExit:
        pass
    except BaseException:  # noqa: BLE001 - whatever the script raises is its complaint
        traceback.print_exc()
    sys.stderr.flush()
    os._exit(0)


def judge(row: dict[str, str], program: str) -> list[str]:
    """Return the complaints of all scripts of a program."""
    script, complaints = script_of(row, program), []
    for line in row["unprocess_testcases"].split("\n"):
        script += line + "\n"
        if line.startswith("assert"):
            complaints.append(complaint(script))
    return complaints


def inside() -> None:
    """Judge the programs on standard input: a line of JSON for each, with its row."""
    for library in ("torch", "cv2", "pandas"):
        importlib.import_module(library)  # once, for all forks
    for line in sys.stdin:
        row, program = json.loads(line)
        print(json.dumps(judge(row, program)), flush=True)


def outside(run: Path, image: str) -> None:
    """Judge a run's programs in the image, and compare."""
    from codeeval.store import Run  # noqa: PLC0415 - the image has none of it

    data = Path(os.environ["CODEEVAL_DATA"]) / "rwpb" / "rwpb.json"
    rows = {row["task_id"]: row for row in json.loads(data.read_text(encoding="utf-8"))}
    samples = list(Run(run).samples())
    verdicts = {(row.task_id, row.index): row for row in Run(run).verdicts() if row.suite == "base"}
    lines = "".join(json.dumps([rows[sample.task_id], sample.solution]) + "\n" for sample in samples)
    command = ["docker", "run", "--rm", "--interactive", "--network=none", "--env=OMP_NUM_THREADS=1"]
    command += [f"--volume={Path(__file__).resolve()}:/rule.py:ro", image, "python3", "/rule.py", "--inside"]
    done = subprocess.run(command, input=lines, stdout=subprocess.PIPE, text=True, check=True)
    counts = {(ours, theirs): 0 for ours in (True, False) for theirs in (True, False)}
    for sample, line in zip(samples, done.stdout.splitlines(), strict=True):
        complaints = [text for text in json.loads(line) if text]
        verdict = verdicts[sample.task_id, sample.index]
        pair = verdict.status == "passed", not complaints
        counts[pair] += 1
        if pair[0] != pair[1]:
            end = complaints[0][-_SHOWN:].replace("\n", " | ") if complaints else "nothing written"
            print(f"{sample.task_id}: {verdict.status.value} here; by the published rule: {end}")
    same = counts[True, True] + counts[False, False]
    print(
        f"{len(samples)} programs: {counts[True, True] + counts[True, False]} pass here, "
        f"{counts[True, True] + counts[False, True]} by the published rule, {same} have the same verdict"
    )


def main() -> None:
    """Judge and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path, nargs="?")
    parser.add_argument("--image", help="image with the libraries; by default that of the recipe")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inside:
        inside()
        return
    if arguments.run is None:
        parser.error("name the folder of a run of rwpb")
    image = arguments.image
    if image is None:
        from codeeval_images.build import ensure  # noqa: PLC0415 - the image has none of it

        image = ensure("rwpb").tag
    outside(arguments.run, image)


if __name__ == "__main__":
    main()
