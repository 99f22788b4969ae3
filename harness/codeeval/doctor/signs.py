"""The signs by which each fault of serving is known.

A sign is a function with `@sign(name, severity, fix)`. It looks at all encounters and returns what it saw, or None. No
sign needs the result of another. Findings of one severity keep the order in which the signs are defined here.
"""

import re
from collections.abc import Callable, Sequence
from typing import Literal

from codeeval.doctor.evidence import (
    choices,
    described,
    is_cut,
    is_explained,
    is_large,
    prompt_of,
    samples,
    share_of,
    texts,
    token_limit,
    where,
    whole_answers,
)
from codeeval.doctor.interview import Encounter
from codeeval.doctor.report import Finding
from codeeval.extraction.thinking import without_thinking
from codeeval.python.definitions import Code
from codeeval.python.syntax import defines

__all__ = ["look"]

Encounters = Sequence[Encounter]
Look = Callable[[Encounters], str | None]
Fix = str | Callable[[Encounters], str]
Sign = Callable[[Encounters], Finding | None]
_SIGNS: list[Sign] = []

_TURN = re.compile(
    r"<\|(?:im_start|im_end|eot_id|start_header_id|end_header_id|user|assistant|end)\|>|\[/?INST\]"
    r"|^(?:User|Human|Assistant|### (?:Instruction|Response)):",
    re.MULTILINE,
)
"""Marks that begin or end a turn of a conversation, in the templates of common models."""

_PROSE = re.compile(r"\s*(?:```|(?:Sure|Certainly|Of course|Here(?:'s| is)|To solve|I |The following)\b)")
"""Beginnings of chat models' answers, with which no continuation of a function begins."""
_STATEMENT = re.compile(r"(?:def|class|async|import|from|@|#|\"\"\")")


def look(encounters: Encounters) -> tuple[Finding, ...]:
    """Return all findings, faults first."""
    findings = [finding for look_for in _SIGNS if (finding := look_for(encounters))]
    return tuple(sorted(findings, key=lambda finding: finding.severity))


def sign(name: str, severity: Literal["fault", "warning"], fix: Fix) -> Callable[[Look], Look]:
    """Register a sign. A finding is made of its name, severity and fix, and of the text that the function returns."""

    def register(function: Look) -> Look:
        def look_for(encounters: Encounters) -> Finding | None:
            if (seen := function(encounters)) is None:
                return None
            return Finding(
                name=name, severity=severity, seen=seen, fix=fix if isinstance(fix, str) else fix(encounters)
            )

        _SIGNS.append(look_for)
        return function

    return register


# --- Answers that think, or hold no text -------------------------------------------------------------------------


@sign(
    "thinking_unfinished",
    "fault",
    "raise --max-tokens to 16384 or more, or switch thinking off: --extra-body "
    '\'{"chat_template_kwargs": {"enable_thinking": false}}\'',
)
def _thinking_unfinished(encounters: Encounters) -> str | None:
    open_ended = [encounter for encounter, text in texts(encounters) if without_thinking(text).is_unfinished]
    silent = [
        encounter
        for encounter in encounters
        for choice in encounter.raw
        if not (choice.get("message") or {"content": 1}).get("content") and is_cut(choice)
    ]
    return described([*open_ended, *silent], encounters, f"spend all {token_limit(encounters)} tokens on thinking")


@sign(
    "thinking_in_answer",
    "warning",
    "serve the model with its --reasoning-parser, or switch thinking off if it is not wanted",
)
def _thinking_in_answer(encounters: Encounters) -> str | None:
    answers = [(encounter, text, without_thinking(text)) for encounter, text in texts(encounters)]
    closed = [encounter for encounter, text, said in answers if said.text != text and not said.is_unfinished]
    if not closed:
        return None
    return f"{share_of(closed, encounters)} hold reasoning; it is left out of the program, and is paid for"


@sign("reasoning_only", "fault", "serve the model without --reasoning-parser, or with the one that fits it")
def _reasoning_only(encounters: Encounters) -> str | None:
    thought = [
        encounter
        for encounter, sample in samples(encounters)
        if sample.completion.note.get("reasoning_only") and not sample.completion.cut
    ]
    if any(is_cut(choice) for encounter in thought for choice in encounter.raw):
        return None
    return described(thought, encounters, "hold all of their text in a field for reasoning")


@sign(
    "withheld",
    "fault",
    "read the answers (--verbose): such samples count as failures, so use a service without the filter",
)
def _withheld(encounters: Encounters) -> str | None:
    filtered = [
        encounter
        for encounter, sample in samples(encounters)
        if sample.completion.note.get("refusal") or sample.completion.finish_reason == "content_filter"
    ]
    return described(filtered, encounters, "are refused, or held back by a filter")


@sign(
    "token_limit",
    "fault",
    lambda encounters: (
        f"raise --max-tokens to {4 * (token_limit(encounters) or 512)}; where the model never ends, see that its "
        "end-of-text token is the one that its tokenizer names"
    ),
)
def _token_limit(encounters: Encounters) -> str | None:
    cut = [
        encounter
        for encounter, choice, text in choices(encounters)
        if is_cut(choice) and text and not without_thinking(text).is_unfinished and not _TURN.search(text)
    ]
    seen = described(cut, encounters, f"are cut at {token_limit(encounters)} tokens")
    return seen and f"{seen}, which counts as a failure"


# --- A prompt style that does not fit the model ------------------------------------------------------------------


@sign(
    "template",
    "fault",
    "a base model is asked to chat: use --prompt-style completion; a chat model is served with the wrong chat template "
    "or end token: serve it with its own",
)
def _turns_in_chat(encounters: Encounters) -> str | None:
    return _turns(encounters, chat=True)


@sign("template", "fault", "a chat model is asked to continue a text: use --prompt-style chat")
def _turns_in_text(encounters: Encounters) -> str | None:
    return _turns(encounters, chat=False)


def _turns(encounters: Encounters, *, chat: bool) -> str | None:
    leaking = [(encounter, match[0]) for encounter, text in texts(encounters) if (match := _TURN.search(text))]
    if not leaking or leaking[0][0].chat is not chat:
        return None
    first, marker = leaking[0]
    share = share_of(leaking, encounters)
    return f"{share} hold {marker!r}: the model writes turns of a conversation itself ({where([first])})"


@sign("chat_model", "fault", "this is a chat model: use --prompt-style chat")
def _chatty(encounters: Encounters) -> str | None:
    continued = [
        (encounter, text) for encounter, text in texts(encounters) if encounter.exchange and not encounter.chat
    ]
    chatty = [encounter for encounter, text in continued if _PROSE.match(text)]
    return described(chatty, encounters, "begin with prose or a fence where a program was to be continued")


@sign(
    "echo", "fault", "the server echoes prompts: switch that off (`echo`), or use --prompt-style chat for a chat model"
)
def _echo(encounters: Encounters) -> str | None:
    echoing = [
        encounter
        for encounter, text in texts(encounters)
        if not encounter.chat and text.lstrip().startswith(prompt_of(encounter))
    ]
    return described(echoing, encounters, "repeat the prompt before its continuation")


@sign(
    "stop_words",
    "warning",
    "codeeval cuts such answers itself, so scores hold; the tokens behind are paid for: upgrade the server",
)
def _stop_words(encounters: Encounters) -> str | None:
    unstopped = [
        (encounter, word)
        for encounter, text in texts(encounters)
        for word in encounter.request.get("stop") or ()
        if word in text and not _PROSE.match(text) and not text.lstrip().startswith(prompt_of(encounter))
    ]
    if not unstopped:
        return None
    first, word = unstopped[0]
    return f"answers go on after the stop sequence {word!r} ({where([first])}): the server ignores `stop`"


@sign(
    "empty",
    "fault",
    "see which stop sequence it begins with, and use another --prompt-style; a chat model needs --prompt-style chat",
)
def _empty(encounters: Encounters) -> str | None:
    empty = [
        encounter for encounter, choice, text in choices(encounters) if not text.strip() and not is_explained(choice)
    ]
    if not is_large(empty, encounters):
        return None
    seen = described(empty, encounters, "are empty")
    return f"{seen}: the first thing that the model writes ends its answer"


@sign(
    "indentation",
    "fault",
    "the server strips white space from answers: switch that off, or use --prompt-style chat",
)
def _indentation(encounters: Encounters) -> str | None:
    lost = [
        encounter
        for encounter, text in texts(encounters)
        if not encounter.chat and encounter.exchange and encounter.problem.prompt.stub and _lost_indentation(text)
    ]
    if not is_large(lost, encounters):
        return None
    return described(lost, encounters, "have lost the indentation of their first line")


def _lost_indentation(text: str) -> bool:
    """Return whether a body of a function begins in the first column."""
    indented = text.lstrip("\n").startswith((" ", "\t"))
    other = _STATEMENT.match(text.lstrip()) or _PROSE.match(text) or without_thinking(text).text != text
    return bool(text.strip()) and not indented and not other


# --- Programs ----------------------------------------------------------------------------------------------------


@sign(
    "no_code",
    "fault",
    "read the answers (--verbose): the prompt style does not fit the model, or the model writes no code",
)
def _no_code(encounters: Encounters) -> str | None:
    answered = [(encounter, sample) for encounter, sample in samples(encounters) if sample.completion.text.strip()]
    without = [encounter for encounter, sample in answered if sample.extraction == "empty"]
    return f"no program is found in {share_of(without, encounters)} ({where(without)})" if without else None


@sign("entry_point", "fault", "see that the prompt names it, in the request (--verbose); use another --prompt-style")
def _entry_point(encounters: Encounters) -> str | None:
    others = [
        (encounter, sample.solution)
        for encounter, sample in samples(encounters)
        if sample.solution.strip()
        and sample.completion.finish_reason != "length"
        and not defines(sample.solution, encounter.problem.entry_point)
    ]
    if not others:
        return None
    share = share_of(others, encounters)
    return f"the programs of {share} do not define what is tested: {_defined_instead(*others[0])}"


def _defined_instead(encounter: Encounter, solution: str) -> str:
    name = encounter.problem.entry_point
    others = Code(solution, name).others[:3]
    return f"{', '.join(map(repr, others))} in place of {name!r}" if others else f"{name!r} is missing"


# --- Sampling ----------------------------------------------------------------------------------------------------


@sign(
    "samples_alike",
    "fault",
    "the server ignores `temperature`, `n` or `seed`: pass@k with k > 1 means nothing against it",
)
def _samples_alike(encounters: Encounters) -> str | None:
    asked = [encounter for encounter in encounters if encounter.exchange and len(whole_answers(encounter)) > 1]
    if not asked or any(len(set(whole_answers(encounter))) > 1 for encounter in asked):
        return None
    return f"all samples of a problem are the same, at temperature {asked[0].request.get('temperature')}"


@sign(
    "seeds",
    "warning",
    "the server ignores `seed`, or its batches change the arithmetic: runs cannot be repeated exactly",
)
def _seeds(encounters: Encounters) -> str | None:
    changed = [encounter for encounter in encounters if encounter.repeated and _is_changed(encounter)]
    return f"the same seeds gave other samples when asked again ({where(changed)})" if changed else None


def _is_changed(encounter: Encounter) -> bool:
    first = [sample.completion.text for sample in encounter.samples]
    return first != [completion.text for completion in encounter.repeated]


@sign(
    "one_choice",
    "warning",
    "codeeval asks again for the rest, and pays each prompt again: give --samples-per-request 1",
)
def _few_choices(encounters: Encounters) -> str | None:
    few = [
        encounter for encounter in encounters if encounter.raw and len(encounter.raw) < encounter.request.get("n", 1)
    ]
    return f"the server gave {len(few[0].raw)} choices where {few[0].request['n']} were asked" if few else None


@sign("usage", "warning", "tokens and prices will be missing from the result; nothing else will")
def _usage(encounters: Encounters) -> str | None:
    uncounted = [
        encounter
        for encounter in encounters
        if encounter.exchange and not any(sample.completion.usage for sample in encounter.samples)
    ]
    return "the server counts no tokens (`usage`)" if uncounted else None


@sign("none_passes", "warning", "the model may be weak; read the answers (--verbose) before you trust that")
def _verdicts(encounters: Encounters) -> str | None:
    judged = [
        set(statuses.values()) for encounter in encounters for statuses in encounter.verdicts.values() if statuses
    ]
    if not judged or any("passed" in statuses for statuses in judged):
        return None
    return f"none of {len(judged)} programs passes: {', '.join(sorted(set().union(*judged)))}"
