"""`codeeval images`: what programs run in."""

from dataclasses import asdict
from typing import Annotated

import typer

from codeeval.cli.benchmarks import name_broken
from codeeval.cli.flags import Json, flag
from codeeval.cli.interrupts import begin
from codeeval.cli.tree import Commands
from codeeval.errors import UsageError
from codeeval.report.listings import ImageListed, RecipeListed, json_array
from codeeval.shown import say, say_json
from codeeval_images.build import build as make
from codeeval_images.build import build_recipe, list_images
from codeeval_images.recipes import RECIPES

__all__ = ["app"]

app = Commands(help="Build and list sandbox images.")


Recipe = Annotated[str, typer.Argument(help="Name of a recipe; `images recipes` lists them.", metavar="NAME")]


@app.command(short_help="Build a sandbox image.")
def build(
    name: Recipe = "default",
    *,
    tag: Annotated[str | None, flag("--tag", text="Name of the image [default: by its recipe].", metavar="TAG")] = None,
    base: Annotated[
        str | None, flag("--base", text="Image with Python to build upon, in place of python:3-slim.", metavar="IMAGE")
    ] = None,
) -> None:
    """Build a sandbox image; without a name, the default one.

    The default image comes from its Dockerfile, or from Debian packages where no registry can be reached. All others
    are built upon it. A run builds what it needs by itself.
    """
    begin()
    if base is not None and name != "default":
        raise UsageError(f"--base {base!r} has no effect on {name!r}: all images but `default` are built upon that one")
    image = build_recipe(name, tag, on_progress=_tell) if base is None else make(tag, base=base, on_progress=_tell)
    say(f"{image.tag} {image.id} (Python {image.python}, numpy {image.numpy}, by {image.method})")


def _tell(line: str) -> None:
    say(line, err=True)


@app.command(short_help="List the recipes of images.")
def recipes(*, as_json: Json = False) -> None:
    """The images that can be built, by the name that problems use, with what they add to the default image."""
    listed, broken = RECIPES.usable()
    name_broken(broken)
    if as_json:
        say_json(json_array([RecipeListed.of(recipe) for recipe in listed]))
        return
    for recipe in listed:
        say(f"{recipe.name:<16}  {recipe.description}")


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
