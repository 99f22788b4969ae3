"""`codeeval cache`: what is kept between runs, its size, and how to be rid of it."""

from pathlib import Path
from typing import Annotated

import typer

from codeeval.caches import KINDS, Kind, survey
from codeeval.caches import clean as remove
from codeeval.cli.benchmarks import name_broken
from codeeval.cli.flags import DRY_RUN, REQUEST_CACHE, Json, flag, meaning
from codeeval.cli.tree import Commands
from codeeval.errors import UsageError
from codeeval.shown import say, say_json
from codeeval.wording import bytes_of
from codeeval_benchmarks.registry import specs

__all__ = ["app"]

app = Commands(help="List and clean what is kept between runs.")

Requests = Annotated[Path | None, REQUEST_CACHE]


@app.command("list", short_help="List caches with their sizes.")
def list_caches(*, request_cache: Requests = None, as_json: Json = False) -> None:
    """List official data, strengthened suites, answers of models and sandbox images, with their sizes.

    Answers are listed where --request-cache names their folder.
    """
    sizes = survey(request_cache)
    name_broken(specs()[1])
    if as_json:
        say_json(sizes.model_dump_json(by_alias=True, indent=2))
        return
    for cache in sizes.caches:
        say(f"{cache.kind:<8}  {cache.items:>7,}  {bytes_of(cache.size):>10}  {cache.place}")
    say(f"{'all':<8}  {sum(cache.items for cache in sizes.caches):>7,}  {bytes_of(sizes.size):>10}")


@app.command(short_help="Remove caches of the kinds named.")
def clean(
    kinds: Annotated[list[str], typer.Argument(help="data, suites, requests, images, or all.", metavar="KIND...")],
    *,
    request_cache: Requests = None,
    dry_run: Annotated[bool, meaning(DRY_RUN, "Print what would be removed; remove nothing.")] = False,
    every: Annotated[bool, flag("--all", text="Remove the sandbox image that the next run needs too.")] = False,
    as_json: Json = False,
) -> None:
    """Remove what is kept between runs. All of it can be downloaded, made or asked again.

    Answers are removed where --request-cache names their folder. Files that codeeval did not make stay.
    """
    name_broken(specs()[1])
    result = remove(_chosen(kinds, request_cache), request_cache, dry=dry_run, every_image=every)
    if as_json:
        say_json(result.model_dump_json(by_alias=True, indent=2))
        return
    for name in result.removed:
        say(f"{'would remove' if dry_run else 'removed'} {name}")
    for name in result.kept:
        say(f"kept {name}")
    say(f"{bytes_of(result.size)} {'would be freed' if dry_run else 'freed'}")


def _chosen(kinds: list[str], requests: Path | None) -> list[Kind]:
    if unknown := [kind for kind in kinds if kind not in {*KINDS, "all"}]:
        raise UsageError(f"there is no cache {unknown[0]!r}: choose from {', '.join(KINDS)}, or all")
    if "requests" in kinds and requests is None:
        raise UsageError("missing folder of answers: name the folder that the run used with --request-cache")
    return [
        kind for kind in KINDS if kind in kinds or ("all" in kinds and (kind != "requests" or requests is not None))
    ]
