"""`codeeval images`: what programs run in."""

from typing import Annotated

import typer

from codeeval.cli.interrupts import begin
from codeeval.cli.runs import Json
from codeeval.cli.settings import flag
from codeeval.shown import say, say_json

__all__ = ["app"]

app = typer.Typer(help="Build and list sandbox images.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def build(
    *,
    tag: Annotated[str | None, flag("--tag", text="Name of the image [default: by its recipe].", metavar="TAG")] = None,
    base: Annotated[
        str | None, flag("--base", text="Image with Python to build upon, in place of python:3-slim.", metavar="IMAGE")
    ] = None,
) -> None:
    """Build the sandbox image: from its Dockerfile, or from Debian packages where no registry can be reached."""
    from codeeval_images.build import build as make  # noqa: PLC0415 - loads the engine's client

    begin()
    image = make(tag, base=base, on_progress=lambda line: say(line, err=True))
    say(f"{image.tag} {image.id} (Python {image.python}, numpy {image.numpy}, by {image.method})")


@app.command("list")
def list_all(*, as_json: Json = False) -> None:
    """The sandbox images that the engine has, newest first."""
    import json  # noqa: PLC0415 - as above
    from dataclasses import asdict  # noqa: PLC0415 - as above

    from codeeval_images.build import list_images  # noqa: PLC0415 - as above

    images = list_images()
    if as_json:
        say_json(json.dumps([asdict(image) for image in images], indent=2, default=str))
        return
    for image in images:
        say(
            f"{image.tag}  {image.id[7:19]}  {image.size >> 20} MiB  Python {image.python}, numpy {image.numpy}, "
            f"by {image.method}, {image.created:%Y-%m-%d %H:%M}"
        )
    if not images:
        say("none yet: `codeeval images build` makes one", err=True)
