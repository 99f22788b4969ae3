"""Fields that a server takes in a request, learnt from its refusals, said once and kept in the run's manifest.

A field that a server refuses is left out where samples can be drawn without: stop sequences are then applied here, and
samples are asked for one by one. The message says where the sampling becomes another, since that changes the scores. A
greedy run is never made a random one: where temperature 0 is refused, the refusal stands.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from codeeval.models.faults import StatusError

__all__ = ["Dialect"]

_REFUSED = frozenset({400, 422})

_NEWER_LIMIT = "max_completion_tokens"
"""Name of `max_tokens` for some hosted models."""

_OPTIONAL = ("stream_options", "top_p", "seed", "stop", "n", "temperature")
"""Fields that may be left out. Of several that a refusal names together, the first one goes."""

_SAID = {
    "max_tokens": f"`max_tokens` is refused: sent as `{_NEWER_LIMIT}`",
    "seed": "`seed` is refused and left out: samples cannot be drawn again exactly",
    "stop": "`stop` is refused and left out: answers are cut at stop sequences by codeeval",
    "top_p": "`top_p` is refused and left out: the server's own value decides",
    "temperature": "`temperature` is refused and left out: the server's own value decides",
    "n": "`n` is refused and left out: one sample per request",
    "stream_options": "`stream_options` is refused and left out: tokens may not be counted",
    "stream": "answers only come as streams",
}

_MOST = re.compile(r"at most (\d+) samples? per request")

_UNKNOWN = (
    r"(?:unknown|unsupported|unrecogni[sz]ed|unexpected|unpermitted|extra|invalid"
    r"|does(?: not|n't) (?:support|accept|allow)|not (?:support|accept|allow|permit)\w*|cannot (?:use|set|specify))"
)

_OWN_VALUE = re.compile(
    r"too (?:large|big|high)|at most|valid range|less than|greater than|exceed|maximum (?:allowed|value)"
    r"|must be between|below minimum|was reached|>=|<=|higher",
    re.IGNORECASE,
)
"""Words for a refused value of a known field."""

_FORBIDDEN = re.compile(r"extra (?:inputs|fields)|not permitted|additional propert", re.IGNORECASE)
"""Words for an unknown field whose name stands beside them, in a field of the refusal."""

_SEVERAL = re.compile(
    r"\b(?:multiple|several|only one|only 1|single|more than (?:one|1)|one)\b[^.]{0,40}\b(?:candidate|choice|"
    r"completion|generation|sample|response|output|answer)s?\b|\b(?:candidates|choices|generations|num_?(?:return_?)?sequences)\b",
    re.IGNORECASE,
)
"""Words for refusing several samples in one request without naming `n`."""

_STREAM = re.compile(
    r"\b(?:only|must|require\w*|enable)\b[^.]{0,40}\bstream|\bstream\w*\b[^.]{0,40}\b(?:only|must|required?|true)\b"
    r"|\bnon-?stream",
    re.IGNORECASE,
)
"""Words for refusing all but streams."""

_NUMBER = re.compile(r"(?<![\w.])\d+(?![\w]|\.\d)")


@dataclass
class Dialect:
    """Form of the requests to one server."""

    most: int
    """Most samples asked for in one request."""
    kept: Collection[str] = ()
    """Fields that the user set (`--extra-body`); they are never left out."""
    tell: Callable[[str], None] = lambda _: None
    facts: list[str] = field(default_factory=list)
    """Facts learnt so far, in sentences."""
    _dropped: set[str] = field(default_factory=set)
    _newer: bool = False
    _stream: bool = False

    @property
    def newer_limit(self) -> bool:
        """True if the limit of an answer's length goes by its newer name."""
        return self._newer

    @property
    def seeded(self) -> bool:
        """True if requests carry a seed."""
        return "seed" not in self._dropped

    def written(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The request as this server takes it."""
        if not self.facts:
            return dict(body)
        request = {name: value for name, value in body.items() if name not in self._dropped or name in self.kept}
        if self._newer and "max_tokens" in request:
            request[_NEWER_LIMIT] = request.pop("max_tokens")
        if self._stream:
            request["stream"] = True
            if "stream_options" not in self._dropped:
                request["stream_options"] = {"include_usage": True}
        return request

    def adapted(self, refusal: StatusError, request: Mapping[str, Any]) -> bool:
        """Learn from a refusal. Return True if the same samples can be asked for in another form."""
        if refusal.kind != "refused" or not (refusal.status in _REFUSED or refusal.status >= 500):  # noqa: PLR2004
            return False
        if not request.get("stream") and ("stream" in refusal.fields or _STREAM.search(refusal.said)):
            self._stream = True
            self._learnt(_SAID["stream"])
            return True
        name = self._refused(refusal, request)
        if name == "n":
            return self._fewer(refusal, int(request["n"]))
        if name == "max_tokens":
            self._newer = True
            self._learnt(_SAID[name])
            return True
        if name is None or (name == "temperature" and request[name] == 0):
            return False
        self.drop(name)
        return True

    def optional(self, request: Mapping[str, Any]) -> list[str]:
        """Fields of the request that may be left out, the one that matters most last."""
        return [name for name in _OPTIONAL if self._may_drop(name, request)]

    def drop(self, name: str) -> None:
        """Leave the field out from now on."""
        self._dropped.add(name)
        if name == "n":
            self.most = 1
        self._learnt(_SAID[name])

    def ask_for(self, most: int) -> None:
        """Ask for at most so many samples in one request from now on."""
        if most < self.most:
            self.most = most
            self._learnt(f"at most {most} {'sample' if most == 1 else 'samples'} per request")

    def recall(self, facts: Iterable[str]) -> None:
        """Adapt to facts that an earlier session of the run learnt. They are not said again."""
        names = {said: name for name, said in _SAID.items()}
        for fact in facts:
            if most := _MOST.fullmatch(fact):
                self.most = min(self.most, int(most[1]))
            elif fact not in names or names[fact] in self.kept:
                continue
            elif names[fact] == "stream":
                self._stream = True
            elif names[fact] == "max_tokens":
                self._newer = True
            else:
                self._dropped.add(names[fact])
                self.most = 1 if names[fact] == "n" else self.most
            self.facts.append(fact)

    def _may_drop(self, name: str, request: Mapping[str, Any]) -> bool:
        greedy = name == "temperature" and request.get(name) == 0
        return name in request and name not in self.kept and not greedy

    def _refused(self, refusal: StatusError, request: Mapping[str, Any]) -> str | None:
        """The field that the refusal is of; None where it is of none that can go."""
        said = refusal.said
        names = [name for name in ("max_tokens", *_OPTIONAL) if name in request and name not in self.kept]
        if _NEWER_LIMIT in said and "max_tokens" in names:
            return "max_tokens"
        named = [name for name in names if name in refusal.fields] or _named(said, names)
        for name in named:
            value = name in {"max_tokens", "temperature"} and _OWN_VALUE.search(said)
            unknown = name != "max_tokens" or _is_unknown(name, said) is not None or _FORBIDDEN.search(said)
            if unknown and not value:
                return name
        several = "n" in names and request["n"] > 1 and (_mentioned("n", said) or _SEVERAL.search(said))
        return "n" if several else None

    def _fewer(self, refusal: StatusError, asked: int) -> bool:
        """Ask for fewer samples: for as many as the refusal names, or one by one."""
        if asked > self.most:
            return True
        numbers = {int(text) for text in _NUMBER.findall(refusal.said) if len(text) < 6}  # noqa: PLR2004 - no dates
        fitting = [count for count in numbers if 1 <= count < asked]
        if fitting or asked > 1:
            if _is_unknown("n", refusal.said):
                self.drop("n")
            else:
                self.ask_for(max(fitting, default=1))
        else:
            self.drop("n")
        return True

    def _learnt(self, fact: str) -> None:
        if fact not in self.facts:
            self.facts.append(fact)
            self.tell(f"the model server: {fact}")


def _named(said: str, names: Collection[str]) -> list[str]:
    """Return the fields that the refusal names: the one called unknown, else the only quoted one, else all in order."""
    called = [(position, name) for name in names if (position := _is_unknown(name, said)) is not None]
    if called:
        return [min(called)[1]]
    quoted = [name for name in names if re.search(rf"[`'\"]{name}[`'\"]", said)]
    others = [name for name in names if name not in {"stop", "n"} and _mentioned(name, said)]
    return [name for name in (*_OPTIONAL, "max_tokens") if name in {*quoted, *others}]


def _mentioned(name: str, said: str) -> bool:
    return re.search(rf"(?<![\w'-]){name}(?![\w'-])", said) is not None


def _is_unknown(name: str, said: str) -> int | None:
    """Where the words call this field one that is not known or not supported; None where they do not."""
    bare = rf"(?<![\w-]){name}(?![\w-])"
    before = rf"{_UNKNOWN}[^.;`'\"]{{0,40}}[`'\"{{\[(\s:]{bare}"
    after = rf"{bare}[`'\"]?[\s:]*(?:parameter|field|argument|option|property)?\s*(?:is|are|was)?\s*{_UNKNOWN}"
    starts = [match.start() for pattern in (before, after) if (match := re.search(pattern, said, re.IGNORECASE))]
    return min(starts, default=None)
