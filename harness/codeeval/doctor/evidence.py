"""Read encounters: the texts, choices and samples in them, and how many of them a fault affects."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from codeeval.doctor.interview import Encounter
from codeeval.models.finishes import ending_of, word_of
from codeeval.samples import Sample

__all__ = [
    "choices",
    "described",
    "is_cut",
    "is_explained",
    "is_large",
    "prompt_of",
    "samples",
    "share_of",
    "texts",
    "token_limit",
    "where",
    "whole_answers",
]

Encounters = Sequence[Encounter]

_SMALL_SHARE = 0.25
"""Share of samples up to which empty answers, or lost indentation, are taken for the model's own doing."""


def texts(encounters: Encounters) -> Iterator[tuple[Encounter, str]]:
    """Yield the answers' texts, before anything was cut from them."""
    return ((encounter, text) for encounter in encounters for text in encounter.raw_texts)


def samples(encounters: Encounters) -> Iterator[tuple[Encounter, Sample]]:
    """Yield all samples."""
    return ((encounter, sample) for encounter in encounters for sample in encounter.samples)


def choices(encounters: Encounters) -> Iterator[tuple[Encounter, Mapping[str, Any], str]]:
    """Yield the server's choices with their texts."""
    for encounter in encounters:
        for choice, text in zip(encounter.raw, encounter.raw_texts, strict=False):
            yield encounter, choice, text


def described(affected: Encounters, encounters: Encounters, what: str) -> str | None:
    """Return how many samples are affected, and of which problems; None if there are none."""
    return f"{share_of(affected, encounters)} {what} ({where(affected)})" if affected else None


def share_of(affected: Sequence[object], encounters: Encounters) -> str:
    """Return the affected samples as a share of all."""
    return f"{len(affected)} of {_count(encounters)} samples"


def is_large(affected: Encounters, encounters: Encounters) -> bool:
    """Return whether too many samples are affected to be the model's own doing."""
    return len(affected) > _SMALL_SHARE * _count(encounters)


def _count(encounters: Encounters) -> int:
    return sum(len(encounter.raw_texts) for encounter in encounters)


def where(encounters: Iterable[Encounter]) -> str:
    """Return the problems' names, each once."""
    return ", ".join(dict.fromkeys(repr(encounter.problem.task_id) for encounter in encounters))


def token_limit(encounters: Encounters) -> int | None:
    """Return the token limit of the requests; None if they have none."""
    request = encounters[0].request if encounters else {}
    return cast("int | None", request.get("max_tokens", request.get("max_completion_tokens")))


def is_cut(choice: Mapping[str, Any]) -> bool:
    """Return whether the choice ended at its token limit."""
    return ending_of(word_of(choice.get("finish_reason"))) == "cut"


def is_explained(choice: Mapping[str, Any]) -> bool:
    """Return whether the server says why a choice has no text: a limit, a filter, a refusal, or thoughts."""
    message = choice.get("message")
    fields = ("refusal", "reasoning", "reasoning_content")
    other = isinstance(message, dict) and any(message.get(name) for name in fields)
    return other or ending_of(word_of(choice.get("finish_reason"))) != "ended"


def prompt_of(encounter: Encounter) -> str:
    """Return the text that an echoing answer begins with; a text that no answer begins with if there is no prompt."""
    return str(encounter.request.get("prompt", "")).strip() or "\0"


def whole_answers(encounter: Encounter) -> list[str]:
    """Return the answers that came to their own end. Those that are cut short, or empty, may well be alike."""
    completions = [sample.completion for sample in encounter.samples]
    return [
        completion.text
        for completion in completions
        if completion.text.strip() and not completion.cut and not completion.note.get("refusal")
    ]
