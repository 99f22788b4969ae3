"""One comment of a pull request (GitHub) or merge request (GitLab), kept up to date.

The place comes from the variables that both set in their jobs. A comment is found again by its first line, a mark in a
remark of HTML, and by its author: what others wrote is never changed.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from codeeval.errors import CommentError, UsageError

__all__ = ["Forge", "forge_of", "put_comment"]

_LONGEST = 60_000
"""Bytes of a comment. GitHub takes 65,536 characters, GitLab a million."""
_PAGE = 100
"""Comments per request: the most that both give."""
_SECONDS = 30
"""Time limit of a request (s)."""
_NAME = re.compile(r"[\w .:/-]{1,80}")
_CUT = "\n\n(The rest is in the job's files.)\n"


@dataclass(frozen=True)
class Forge:
    """A place for comments: one pull request or merge request."""

    comments: str
    """Address of the list of its comments."""
    edited: str
    """Address of one comment, with `{id}`."""
    user: str
    """Address of the token's own user."""
    bot: str | None
    """Login that comments have where the token has no user of its own."""
    headers: Mapping[str, str]
    edit: str
    """HTTP method that changes a comment."""
    author: str
    """Field of a comment that holds its author."""
    login: str
    """Field of a user that holds the name."""


def forge_of(environment: Mapping[str, str]) -> Forge:
    """Return the request that this job is of. Raises UsageError outside of one."""
    if environment.get("GITHUB_ACTIONS") == "true":
        return _github(environment)
    if environment.get("GITLAB_CI") == "true":
        return _gitlab(environment)
    raise UsageError(
        "this is no job of GitHub Actions or GitLab CI: neither GITHUB_ACTIONS nor GITLAB_CI is `true`, so no request "
        "can be commented on"
    )


def put_comment(forge: Forge, text: str, *, name: str) -> str:
    """Write the comment of this name, or replace what it said. Return `written` or `updated`.

    Raises:
        UsageError: the name holds other signs than letters, digits, spaces and `_.:/-`.
        CommentError: the server cannot be reached, or refuses.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(f"the name {name!r} of a comment is invalid: write letters, digits, spaces and _.:/- alone")
    mark = f"<!-- codeeval: {name} -->"
    body = {"body": f"{mark}\n{_shortened(text)}"}
    own = _own_login(forge)
    for comment in _comments(forge):
        author = comment.get(forge.author) or {}
        if str(comment.get("body", "")).startswith(mark) and author.get(forge.login) == own:
            _asked(forge, forge.edit, forge.edited.format(id=comment["id"]), body)
            return "updated"
    _asked(forge, "POST", forge.comments, body)
    return "written"


def _github(environment: Mapping[str, str]) -> Forge:
    token, repository = _required(environment, "GITHUB_TOKEN"), _required(environment, "GITHUB_REPOSITORY")
    api = environment.get("GITHUB_API_URL", "https://api.github.com").rstrip("/")
    return Forge(
        comments=f"{api}/repos/{repository}/issues/{_pull_request(environment)}/comments",
        edited=f"{api}/repos/{repository}/issues/comments/{{id}}",
        user=f"{api}/user",
        bot="github-actions[bot]",
        headers={"Authorization": f"Bearer {token}", "Accept": "application/vnd.github+json"},
        edit="PATCH",
        author="user",
        login="login",
    )


def _pull_request(environment: Mapping[str, str]) -> int:
    """Return the number of the pull request that started the job, from the file of its event."""
    path = Path(_required(environment, "GITHUB_EVENT_PATH"))
    try:
        return int(json.loads(path.read_text(encoding="utf-8"))["pull_request"]["number"])
    except OSError as error:
        raise UsageError(f"cannot read the event {str(path)!r}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError):
        raise UsageError("this job was not started by a pull request, so there is nothing to comment on") from None


def _gitlab(environment: Mapping[str, str]) -> Forge:
    api, project = _required(environment, "CI_API_V4_URL").rstrip("/"), _required(environment, "CI_PROJECT_ID")
    notes = f"{api}/projects/{project}/merge_requests/{_required(environment, 'CI_MERGE_REQUEST_IID')}/notes"
    return Forge(
        comments=notes,
        edited=f"{notes}/{{id}}",
        user=f"{api}/user",
        bot=None,
        headers={"PRIVATE-TOKEN": _required(environment, "GITLAB_TOKEN")},
        edit="PUT",
        author="author",
        login="username",
    )


def _required(environment: Mapping[str, str], name: str) -> str:
    if value := environment.get(name):
        return value
    hint = {
        "GITHUB_TOKEN": "set it to ${{ github.token }}, with the permission `pull-requests: write`",
        "GITLAB_TOKEN": "set it to a project access token with the scope `api`",
        "CI_MERGE_REQUEST_IID": "run the job in a pipeline of a merge request",
    }
    raise UsageError(f"{name} is missing: {hint.get(name, 'it is set in jobs of the forge')}")


def _own_login(forge: Forge) -> str:
    """Return the name of the token's user. The token of a GitHub job may not ask, and its comments are the bot's."""
    try:
        return str(_asked(forge, "GET", forge.user)[forge.login])
    except CommentError:
        if forge.bot is None:
            raise
        return forge.bot


def _comments(forge: Forge) -> Iterator[dict[str, Any]]:
    page = 1
    while comments := _asked(forge, "GET", f"{forge.comments}?per_page={_PAGE}&page={page}"):
        yield from comments
        if len(comments) < _PAGE:
            return
        page += 1


_ADVICE = {
    401: "the token is not valid: give another one",
    403: "the token needs the right to write comments",
    404: "check the repository and the number, and that the token may read them",
}


def _asked(forge: Forge, method: str, url: str, body: Mapping[str, str] | None = None) -> Any:
    """Return the server's answer. Raises CommentError."""
    data = json.dumps(body).encode() if body is not None else None
    headers = {**forge.headers, "Content-Type": "application/json", "User-Agent": "codeeval"}
    try:
        with urlopen(Request(url, data, headers, method=method), timeout=_SECONDS) as answer:  # noqa: S310 - the forge's own
            return json.load(answer)
    except HTTPError as error:
        with error:
            advice = _ADVICE.get(error.code, "try again later")
            raise CommentError(f"{method} {url} was refused ({error.code} {error.reason}): {advice}") from None
    except (URLError, OSError, ValueError) as error:
        raise CommentError(f"{method} {url} failed: {getattr(error, 'reason', error)}") from error


def _shortened(text: str) -> str:
    """Return a text that both take; cut at a line's end where it is longer."""
    whole = text.encode("utf-8", "backslashreplace")
    if len(whole) <= _LONGEST:
        return whole.decode()
    return whole[:_LONGEST].decode(errors="ignore").rpartition("\n")[0] + _CUT
