"""`codeeval images`: what programs run in."""

from dataclasses import asdict
from typing import Annotated

from codeeval.cli.flags import Json, flag
from codeeval.cli.interrupts import begin
from codeeval.cli.tree import Commands
from codeeval.report.listings import ImageListed, json_array
from codeeval.shown import say, say_json
from codeeval_images.build import build as make
from codeeval_images.build import list_images

__all__ = ["app"]

app = Commands(help="Build and list sandbox images.")


@app.command(short_help="Build the sandbox image.")
def build(
    *,
    tag: Annotated[str | None, flag("--tag", text="Name of the image [default: by its recipe].", metavar="TAG")] = None,
    base: Annotated[
        str | None, flag("--base", text="Image with Python to build upon, in place of python:3-slim.", metavar="IMAGE")
    ] = None,
) -> None:
    """Build the sandbox image: from its Dockerfile, or from Debian packages where no registry can be reached."""
    begin()
    image = make(tag, base=base, on_progress=lambda line: say(line, err=True))
    say(f"{image.tag} {image.id} (Python {image.python}, numpy {image.numpy}, by {image.method})")


@app.command("list", short_help="List the sandbox images of the engine.")
def list_all(*, as_json: Json = False) -> None:
    """The sandbox images that the engine has, newest first."""
    images = list_images()
    if as_json:
        say_json(json_array([ImageListed(**{**asdict(image), "created": str(image.created)}) for image in images]))
        return
    for image in images:
        say(
            f"{image.tag}  {image.id[7:19]}  {image.size >> 20} MiB  Python {image.python}, numpy {image.numpy}, "
            f"by {image.method}, {image.created:%Y-%m-%d %H:%M}"
        )
    if not images:
        say("none yet: `codeeval images build` makes one", err=True)
