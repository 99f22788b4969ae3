"""Ways to serve a model wrongly that answer every request, so that only somebody who looks will see them."""

import itertools
from collections.abc import Callable, Mapping

from codeeval.models.fake.answering import Answering, Asked, Text
from codeeval.models.fake.manners import MANNERS

__all__ = ["FLAWS", "flawed"]

_Flaw = Callable[[Answering], Answering]


def flawed(answering: Answering, flaw: str) -> Answering:
    """Return the model served with this flaw. Flaws of the server itself leave its words as they are."""
    return _TEXTS[flaw](answering) if flaw in _TEXTS else answering


def _thinking(answering: Answering) -> Answering:
    """All tokens go into a thought that is never finished."""
    return lambda asked, seed: Text("<think>\nLet me see. " + answering(asked, seed).content[:40], "length")


def _thoughtful(answering: Answering) -> Answering:
    """The thought is finished, and left in the answer."""

    def answer(asked: Asked, seed: int) -> Text:
        text = answering(asked, seed).stopped(asked)
        return Text(f"<think>\nEasy enough.\n</think>\n\n{text.content}", text.finish_reason)

    return answer


def _prose(answering: Answering) -> Answering:  # noqa: ARG001 - all flaws are made alike
    return lambda _asked, seed: Text(f"I am sorry, but as attempt {seed} I would rather explain it in words.")


def _cut(answering: Answering) -> Answering:
    return lambda asked, seed: Text(answering(asked, seed).content[:25], "length")


def _runs_on(answering: Answering) -> Answering:
    """A base model that is asked to chat: it ends no turn, and writes the user's next one itself."""

    def answer(asked: Asked, seed: int) -> Text:
        turns = "<|im_end|>\n<|im_start|>user\nThanks! And now?<|im_end|>\n<|im_start|>assistant\n"
        return Text(answering(asked, seed).content + turns + f"Number {seed} follows.", "length")

    return answer


def _chatty(answering: Answering) -> Answering:
    """A chat model that is asked to continue a text: it answers instead."""

    def answer(asked: Asked, seed: int) -> Text:
        whole = asked.prompt + answering(asked, seed).content
        return Text(f"Sure! Here is the completed function ({seed}):\n\n```python\n{whole}```\n\nHope this helps!")

    return answer


def _unstopped(answering: Answering) -> Answering:
    def answer(asked: Asked, seed: int) -> Text:
        return Text(
            answering(asked, seed).content + f"\ndef next_one_{seed}():\n    pass\n\nprint(next_one_{seed}())\n"
        )

    return answer


def _stopped_at_once(answering: Answering) -> Answering:  # noqa: ARG001 - as above
    return lambda _asked, _seed: Text("")


def _echoing(answering: Answering) -> Answering:
    return lambda asked, seed: Text(asked.prompt + answering(asked, seed).content)


def _stripped(answering: Answering) -> Answering:
    return lambda asked, seed: Text(answering(asked, seed).stopped(asked).content.strip())


def _alike(answering: Answering) -> Answering:
    return lambda asked, _seed: answering(asked, 0)


def _unseeded(answering: Answering) -> Answering:
    count = itertools.count()
    return lambda asked, _seed: answering(asked, next(count))


_TEXTS: Mapping[str, _Flaw] = {
    "alike": _alike,
    "chatty": _chatty,
    "cut": _cut,
    "echoing": _echoing,
    "prose": _prose,
    "runs_on": _runs_on,
    "stopped_at_once": _stopped_at_once,
    "stripped": _stripped,
    "thinking": _thinking,
    "thoughtful": _thoughtful,
    "unseeded": _unseeded,
    "unstopped": _unstopped,
}

FLAWS = (*_TEXTS, "no_chat_template", "one_choice", "small_window", "uncounted", *MANNERS)
"""Flaws of texts, then flaws of the server: no chat template, always one choice, a window of 256 tokens, no counts of
tokens, and the manners of other servers."""
