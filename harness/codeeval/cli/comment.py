"""`codeeval comment`: one comment of a pull request, kept up to date."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from codeeval.cli.fields import with_settings
from codeeval.cli.flags import flag
from codeeval.comments import forge_of, put_comment
from codeeval.errors import UsageError
from codeeval.shown import say

__all__ = ["comment"]


@dataclass(frozen=True, kw_only=True)
class CommentSettings:
    """Settings of a comment."""

    title: Annotated[
        str, flag("--title", text="Name by which the comment is found again: one comment per name.", metavar="NAME")
    ] = "gate"


@with_settings(CommentSettings)
def comment(
    file: Annotated[Path, typer.Argument(help="File with the comment, in Markdown.", metavar="FILE")],
    *,
    settings: CommentSettings,
) -> None:
    """Keep one comment of a pull request or merge request up to date.

    Works in jobs of GitHub Actions (GITHUB_TOKEN) and GitLab CI (GITLAB_TOKEN). A second call replaces what the
    first one wrote.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {str(file)!r}: {getattr(error, 'strerror', None) or error}") from error
    say(f"{put_comment(forge_of(os.environ), text, name=settings.title)} the comment {settings.title!r}")
