"""`codeeval evolve review`: a person reads evolved problems, with the evidence beside them."""

import asyncio
import getpass
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from codeeval.cli.execution import in_pool, open_pool
from codeeval.cli.fields import with_settings
from codeeval.cli.flags import OUT, PORT, READER, Json, flag, meaning
from codeeval.cli.interrupts import begin
from codeeval.cli.settings import SandboxSettings
from codeeval.errors import UsageError
from codeeval.evolving.edits import edited_problem, examples_hold
from codeeval.evolving.readings import (
    Reading,
    add_readings,
    digest_of,
    lines_of,
    read_readings,
    review_of,
    rows_left,
    unread,
)
from codeeval.evolving.report import render_review
from codeeval.evolving.shelf import Outcome, folder_of, read_outcomes
from codeeval.page.review import evidence_of, review_page
from codeeval.screen import Screen, Text, block
from codeeval.shown import say, say_json
from codeeval.store.lock import locked
from codeeval.store.run import write_whole
from codeeval_benchmarks.problem import Problem

__all__ = ["review"]

_ASK = "a accept, e edit the statement, r reject, s skip, q stop:"


@dataclass(frozen=True, kw_only=True)
class ReviewSettings(SandboxSettings):
    """Settings of a review."""

    reader: Annotated[str | None, READER] = None
    out: Annotated[
        Path | None, meaning(OUT, "File for a page (.html) with the problems, their evidence and decisions.")
    ] = None
    port: Annotated[
        int | None,
        meaning(PORT, "Read on a page that this TCP port serves to this host, until Ctrl-C; 0 takes a free one."),
    ] = None
    read: Annotated[bool, flag("--read/--no-read", text="Ask for decisions, or print the state alone.")] = True
    as_json: Json = False


@with_settings(ReviewSettings)
def review(
    file: Annotated[Path, typer.Argument(help="File that `codeeval evolve` made.", metavar="FILE")],
    *,
    settings: ReviewSettings,
) -> None:
    """Read evolved problems one by one: accept, edit or reject. Then the file has those that no reader rejects.

    An edited statement counts once its examples hold in the sandbox. Several persons may read the same problems.
    """
    folder = folder_of(file)
    if settings.port is not None and not 0 <= settings.port <= 65535:  # noqa: PLR2004 - the largest port
        raise UsageError(f"--port {settings.port} is not a TCP port: give 0 to 65535")
    if settings.out is not None and settings.out.suffix not in {".html", ".htm"}:
        raise UsageError(f"--out {str(settings.out)!r} is not a page: let its name end in .html")
    if not (outcomes := read_outcomes(folder)):
        raise UsageError(f"{str(file)!r} has no work folder {folder.name!r}: name a file that `codeeval evolve` made")
    kept = [outcome for outcome in outcomes if outcome.gate is None]
    if settings.port is not None:
        begin()
        with locked(folder):
            asyncio.run(_serve(file, outcomes, settings.port, settings))
    elif settings.read:
        with locked(folder):
            _read(file, kept, settings)
    result = review_of(str(file), outcomes, readings := read_readings(folder))
    if settings.out is not None:
        write_whole(settings.out, review_page(outcomes, readings, result))
    if settings.as_json:
        say_json(result.to_json())
    else:
        Screen().print(render_review(result))
        if settings.out is not None:
            say(f"page: {settings.out}")


def _read(file: Path, kept: Sequence[Outcome], settings: ReviewSettings) -> None:
    folder, reader = folder_of(file), settings.reader or getpass.getuser()
    for source, row in list(unread(kept, read_readings(folder), reader)):
        evidence = next(outcome for outcome in kept if outcome.source == source)
        reading = _decided(evidence, row, reader)
        if reading is _Move.STOP:
            break
        if isinstance(reading, Reading) and (reading.decision != "edit" or _holds(reading, row, settings)):
            add_readings(folder, [reading])
    left = rows_left(kept, read_readings(folder))
    write_whole(file, lines_of(left))


class _Move(Enum):
    """Answers that decide nothing on a problem."""

    SKIP = "s"
    STOP = "q"


def _decided(evidence: Outcome, row: Mapping[str, Any], reader: str) -> Reading | _Move:
    """Show a problem and ask until there is an answer."""
    _show(evidence, row)
    made: dict[str, Any] = {"source": evidence.source, "digest": digest_of(row), "reader": reader}
    while True:
        match _line(_ASK):
            case None | "q":
                return _Move.STOP
            case "a":
                return Reading(**made, decision="accept")
            case "s":
                return _Move.SKIP
            case "r":
                return Reading(**made, decision="reject", note=_line("reason:") or "")
            case "e":
                if prompt := _edited(row):
                    return Reading(**made, decision="edit", prompt=prompt)
            case other:
                say(f"{other!r} is unknown; give one of the letters", err=True)


def _line(question: str) -> str | None:
    """Return the next line of standard input; None at its end."""
    say(question, err=True)
    line = sys.stdin.readline()
    return line.strip() if line else None


def _edited(row: Mapping[str, Any]) -> str | None:
    """Return the statement after the user's editor; None if it is as before, or cannot be used."""
    import click  # noqa: PLC0415 - needed only now

    prompt = click.edit(str(row["prompt"]), extension=".py")
    if prompt is None or prompt == row["prompt"]:
        return None
    try:
        edited_problem(row, prompt)
    except UsageError as error:
        say(str(error), err=True)
        return None
    return prompt


def _show(evidence: Outcome, row: Mapping[str, Any]) -> None:
    out = Screen(stderr=True).print
    out(Text(f"{row['id']}, from {evidence.source}", style="bold"))
    out(block(str(row["prompt"]).rstrip(), indent="  "))
    out(Text("solution", style="bold"))
    out(block((evidence.solution or str(row["solution"])).rstrip(), indent="  "))
    for remark in evidence_of(evidence):
        out(Text(remark))


def _holds(edited: Reading, row: Mapping[str, Any], settings: ReviewSettings) -> bool:
    """Return whether the examples of an edit hold in the sandbox, and say so if they do not."""
    problem = edited_problem(row, edited.prompt)
    holds = in_pool(settings, lambda pool: examples_hold(pool, problem))
    if not holds:
        say(f"{edited.source}: the edit is dropped, because an example does not hold", err=True)
    return holds


async def _serve(file: Path, outcomes: Sequence[Outcome], port: int, settings: ReviewSettings) -> None:
    """Serve the page until Ctrl-C."""
    from codeeval.page.reviewing import Desk, reviewing  # noqa: PLC0415 - a server is needed only now

    async def holds(problem: Problem) -> bool:
        async with open_pool(settings) as pool:
            return await examples_hold(pool, problem)

    desk = Desk(file, tuple(outcomes), settings.reader or getpass.getuser(), holds)
    async with reviewing(desk, port) as url:
        say(f"review of {file}, read by {desk.reader}: {url}", err=True)
        await asyncio.Event().wait()
