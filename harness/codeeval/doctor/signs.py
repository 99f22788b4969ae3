"""The signs by which each fault is known. Each looks at all encounters; none needs to know what others found."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from codeeval.doctor.interview import Encounter
from codeeval.doctor.report import Finding
from codeeval.extraction.thinking import without_thinking
from codeeval.models.finishes import ending_of, word_of
from codeeval.python.definitions import Code
from codeeval.python.syntax import defines

__all__ = ["look"]

Encounters = Sequence[Encounter]
Sign = Callable[[Encounters], Iterator[Finding]]

_TURN = re.compile(
    r"<\|(?:im_start|im_end|eot_id|start_header_id|end_header_id|user|assistant|end)\|>|\[/?INST\]"
    r"|^(?:User|Human|Assistant|### (?:Instruction|Response)):",
    re.MULTILINE,
)
"""What begins or ends a turn of a conversation, in the templates of common models."""

_PROSE = re.compile(r"\s*(?:```|(?:Sure|Certainly|Of course|Here(?:'s| is)|To solve|I |The following)\b)")
"""How chat models begin, and no continuation of a function does."""

_STATEMENT = re.compile(r"(?:def|class|async|import|from|@|#|\"\"\")")

_SMALL_SHARE = 0.25


def look(encounters: Encounters) -> tuple[Finding, ...]:
    """All that is wrong, faults first."""
    found = [finding for sign in _SIGNS for finding in sign(encounters)]
    return tuple(sorted(found, key=lambda finding: finding.severity))


def _texts(encounters: Encounters) -> Iterator[tuple[Encounter, str]]:
    return ((one, text) for one in encounters for text in one.raw_texts)


def _where(encounters: Iterable[Encounter]) -> str:
    """The problems' names, each once."""
    return ", ".join(dict.fromkeys(repr(one.problem.task_id) for one in encounters))


def _share(part: Sequence[object], encounters: Encounters) -> str:
    return f"{len(part)} of {sum(len(one.raw_texts) for one in encounters)} samples"


def _limit(encounters: Encounters) -> int | None:
    request = encounters[0].request
    return request.get("max_tokens", request.get("max_completion_tokens")) if encounters else None


def _is_cut(choice: Mapping[str, Any]) -> bool:
    return ending_of(word_of(choice.get("finish_reason"))) == "cut"


def _is_explained(choice: Mapping[str, Any]) -> bool:
    """Return whether the server says why a choice has no text: a limit, a filter, a refusal, or thoughts."""
    message = choice.get("message")
    fields = ("refusal", "reasoning", "reasoning_content")
    other = isinstance(message, dict) and any(message.get(name) for name in fields)
    return other or ending_of(word_of(choice.get("finish_reason"))) != "ended"


def _thinking(encounters: Encounters) -> Iterator[Finding]:
    spoken = [(one, text, without_thinking(text)) for one, text in _texts(encounters)]
    open_ended = [one for one, _, said in spoken if said.is_unfinished]
    silent = [
        one
        for one in encounters
        for choice in one.raw
        if not (choice.get("message") or {"content": 1}).get("content") and _is_cut(choice)
    ]
    if cut := [*open_ended, *silent]:
        yield Finding(
            name="thinking_unfinished",
            severity="fault",
            seen=f"{_share(cut, encounters)} spend all {_limit(encounters)} tokens on thinking ({_where(cut)})",
            fix="raise --max-tokens to 16384 or more, or switch thinking off: --extra-body "
            '\'{"chat_template_kwargs": {"enable_thinking": false}}\'',
        )
    closed = [one for one, text, said in spoken if said.text != text and not said.is_unfinished]
    if closed:
        yield Finding(
            name="thinking_in_answer",
            severity="warning",
            seen=f"{_share(closed, encounters)} hold reasoning; it is left out of the program, and is paid for",
            fix="serve the model with its --reasoning-parser, or switch thinking off if it is not wanted",
        )


def _without_text(encounters: Encounters) -> Iterator[Finding]:
    samples = [(one, sample.completion) for one in encounters for sample in one.samples]
    thought = [one for one, completion in samples if completion.note.get("reasoning_only") and not completion.cut]
    if thought and not any(_is_cut(choice) for one in thought for choice in one.raw):
        yield Finding(
            name="reasoning_only",
            severity="fault",
            seen=f"{_share(thought, encounters)} hold all of their text in a field for reasoning ({_where(thought)})",
            fix="serve the model without --reasoning-parser, or with the one that fits it",
        )
    filtered = [
        one
        for one, completion in samples
        if completion.note.get("refusal") or completion.finish_reason == "content_filter"
    ]
    if filtered:
        yield Finding(
            name="withheld",
            severity="fault",
            seen=f"{_share(filtered, encounters)} are refused, or held back by a filter ({_where(filtered)})",
            fix="read the answers (--verbose): such samples count as failures, so use a service without the filter",
        )


def _token_limit(encounters: Encounters) -> Iterator[Finding]:
    cut = [
        one
        for one in encounters
        for choice, text in zip(one.raw, one.raw_texts, strict=False)
        if _is_cut(choice) and text and not without_thinking(text).is_unfinished and not _TURN.search(text)
    ]
    if cut:
        yield Finding(
            name="token_limit",
            severity="fault",
            seen=f"{_share(cut, encounters)} are cut at {_limit(encounters)} tokens ({_where(cut)}), which counts as "
            "a failure",
            fix=f"raise --max-tokens to {4 * (_limit(encounters) or 512)}; where the model never ends, see that its "
            "end-of-text token is the one that its tokenizer names",
        )


def _turns(encounters: Encounters) -> Iterator[Finding]:
    leaking = [(one, match.group()) for one, text in _texts(encounters) if (match := _TURN.search(text))]
    if leaking:
        first, marker = leaking[0]
        yield Finding(
            name="template",
            severity="fault",
            seen=f"{_share(leaking, encounters)} hold {marker!r}: the model writes turns of a conversation itself "
            f"({_where([first])})",
            fix="a base model is asked to chat: use --prompt-style completion; a chat model is served with the wrong "
            "chat template or end token: serve it with its own"
            if first.chat
            else "a chat model is asked to continue a text: use --prompt-style chat",
        )


def _chatty(encounters: Encounters) -> Iterator[Finding]:
    chatty = [one for one, text in _texts(encounters) if one.exchange and not one.chat and _PROSE.match(text)]
    if chatty:
        yield Finding(
            name="chat_model",
            severity="fault",
            seen=f"{_share(chatty, encounters)} begin with prose or a fence where a program was to be continued "
            f"({_where(chatty)})",
            fix="this is a chat model: use --prompt-style chat",
        )


def _echo(encounters: Encounters) -> Iterator[Finding]:
    echoing = [
        one
        for one, text in _texts(encounters)
        if not one.chat and (prompt := str(one.request.get("prompt", "")).strip()) and text.lstrip().startswith(prompt)
    ]
    if echoing:
        yield Finding(
            name="echo",
            severity="fault",
            seen=f"{_share(echoing, encounters)} repeat the prompt before its continuation ({_where(echoing)})",
            fix="the server echoes prompts: switch that off (`echo`), or use --prompt-style chat for a chat model",
        )


def _stop_words(encounters: Encounters) -> Iterator[Finding]:
    unstopped = [
        (one, word)
        for one, text in _texts(encounters)
        for word in one.request.get("stop") or ()
        if word in text and not _PROSE.match(text) and not text.lstrip().startswith(_head(one))
    ]
    if unstopped:
        first, word = unstopped[0]
        yield Finding(
            name="stop_words",
            severity="warning",
            seen=f"answers go on after the stop sequence {word!r} ({_where([first])}): the server ignores `stop`",
            fix="codeeval cuts such answers itself, so scores hold; the tokens behind are paid for: upgrade the server",
        )
    empty = [
        one
        for one in encounters
        for choice, text in zip(one.raw, one.raw_texts, strict=False)
        if not text.strip() and not _is_explained(choice)
    ]
    if len(empty) > _SMALL_SHARE * sum(len(one.raw_texts) for one in encounters):
        yield Finding(
            name="empty",
            severity="fault",
            seen=f"{_share(empty, encounters)} are empty ({_where(empty)}): the first thing that the model writes "
            "ends its answer",
            fix="see which stop sequence it begins with, and use another --prompt-style; a chat model needs "
            "--prompt-style chat",
        )


def _head(encounter: Encounter) -> str:
    """Of an echoed prompt; something that no answer begins with where there is no prompt."""
    return str(encounter.request.get("prompt", "")).strip() or "\0"


def _indentation(encounters: Encounters) -> Iterator[Finding]:
    lost = [
        one
        for one, text in _texts(encounters)
        if not one.chat
        and one.exchange
        and text.strip()
        and one.problem.prompt.stub
        and not text.lstrip("\n").startswith((" ", "\t"))
        and not _STATEMENT.match(text.lstrip())
        and not _PROSE.match(text)
        and without_thinking(text).text == text
    ]
    if len(lost) > _SMALL_SHARE * sum(len(one.raw_texts) for one in encounters):
        yield Finding(
            name="indentation",
            severity="fault",
            seen=f"{_share(lost, encounters)} have lost the indentation of their first line ({_where(lost)})",
            fix="the server strips white space from answers: switch that off, or use --prompt-style chat",
        )


def _extraction(encounters: Encounters) -> Iterator[Finding]:
    samples = [(one, sample) for one in encounters for sample in one.samples]
    none = [one for one, sample in samples if sample.extraction == "empty" and sample.completion.text.strip()]
    if none:
        yield Finding(
            name="no_code",
            severity="fault",
            seen=f"no program is found in {_share(none, encounters)} ({_where(none)})",
            fix="read the answers (--verbose): the prompt style does not fit the model, or the model writes no code",
        )
    other = [
        (one, sample.solution)
        for one, sample in samples
        if sample.solution.strip()
        and sample.completion.finish_reason != "length"
        and not defines(sample.solution, one.problem.entry_point)
    ]
    if other:
        yield Finding(
            name="entry_point",
            severity="fault",
            seen=f"the programs of {_share(other, encounters)} do not define what is tested: {_instead(*other[0])}",
            fix="see that the prompt names it, in the request (--verbose); use another --prompt-style",
        )


def _instead(encounter: Encounter, solution: str) -> str:
    name = encounter.problem.entry_point
    others = Code(solution, name).others[:3]
    return f"{', '.join(map(repr, others))} in place of {name!r}" if others else f"{name!r} is missing"


def _sampling(encounters: Encounters) -> Iterator[Finding]:
    asked = [one for one in encounters if one.exchange and len(_whole(one)) > 1]
    alike = [one for one in asked if len(set(_whole(one))) == 1]
    if asked and len(alike) == len(asked):
        yield Finding(
            name="samples_alike",
            severity="fault",
            seen=f"all samples of a problem are the same, at temperature {asked[0].request.get('temperature')}",
            fix="the server ignores `temperature`, `n` or `seed`: pass@k with k > 1 means nothing against it",
        )
    changed = [
        one for one in encounters if one.repeated and [s.completion.text for s in one.samples] != _said(one.repeated)
    ]
    if changed:
        yield Finding(
            name="seeds",
            severity="warning",
            seen=f"the same seeds gave other samples when asked again ({_where(changed)})",
            fix="the server ignores `seed`, or its batches change the arithmetic: runs cannot be repeated exactly",
        )
    few = [one for one in encounters if one.raw and len(one.raw) < one.request.get("n", 1)]
    if few:
        yield Finding(
            name="one_choice",
            severity="warning",
            seen=f"the server gave {len(few[0].raw)} choices where {few[0].request['n']} were asked",
            fix="codeeval asks again for the rest, and pays each prompt again: give --samples-per-request 1",
        )


def _whole(encounter: Encounter) -> list[str]:
    """Answers that came to their own end: what is cut short, or empty, may well be alike."""
    completions = [sample.completion for sample in encounter.samples]
    return [one.text for one in completions if one.text.strip() and not one.cut and not one.note.get("refusal")]


def _said(completions: Iterable[object]) -> list[str]:
    return [str(getattr(one, "text", "")) for one in completions]


def _accounting(encounters: Encounters) -> Iterator[Finding]:
    uncounted = [one for one in encounters if one.exchange and not any(s.completion.usage for s in one.samples)]
    if uncounted:
        yield Finding(
            name="usage",
            severity="warning",
            seen="the server counts no tokens (`usage`)",
            fix="tokens and prices will be missing from the result; nothing else will",
        )


def _verdicts(encounters: Encounters) -> Iterator[Finding]:
    judged = [(one, statuses) for one in encounters for statuses in one.verdicts.values() if statuses]
    if judged and not any("passed" in statuses.values() for _, statuses in judged):
        seen = sorted({status for _, statuses in judged for status in statuses.values()})
        yield Finding(
            name="none_passes",
            severity="warning",
            seen=f"none of {len(judged)} programs passes: {', '.join(seen)}",
            fix="the model may be weak; read the answers (--verbose) before you trust that",
        )


_SIGNS: tuple[Sign, ...] = (
    _thinking,
    _without_text,
    _token_limit,
    _turns,
    _chatty,
    _echo,
    _stop_words,
    _indentation,
    _extraction,
    _sampling,
    _accounting,
    _verdicts,
)
