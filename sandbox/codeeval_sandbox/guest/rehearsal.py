"""Do the work of every candidate once, before the first of them is forked.

The interpreter sets up some things at first use, and writes into bytecode that is run often. After the rehearsal a
candidate need not do that again, on pages that are copied for it.
"""

from __future__ import annotations

import _socket
from typing import Any

from codeeval_sandbox.guest.candidate import Candidate
from codeeval_sandbox.guest.channel import Channel
from codeeval_sandbox.guest.codec import Codec
from codeeval_sandbox.guest.describing import SOLUTION

TIMES = 12
"""The interpreter adapts bytecode within ten."""

_PROGRAM = """
from typing import Any, Dict, List, Optional, Tuple
import collections, math

class Solution:
    limit: int = 3

    def __init__(self, items: List[int]) -> None:
        self.items = items

    def largest(self) -> Optional[int]:
        return max((item for item in self.items if item < self.limit), default=None)

def rehearse(values: List[Any], text: str = "a") -> Tuple[Any, ...]:
    \"\"\"What most programs do.\"\"\"
    counts: Dict[str, int] = {}
    for number, letter in enumerate(text.split()):
        counts[letter] = counts.get(letter, 0) + number
    try:
        values.sort(key=lambda value: -value)
        largest = Solution([value * 2 for value in values]).largest()
    except (TypeError, ValueError) as error:
        raise RuntimeError(f"{error} {len(values)}")
    while len(values) > 2 and values[-1] % 2 == 0:
        values.pop()
    return largest, counts, values, math.floor(2.5), str(largest) + text[::-1].upper()
"""


def rehearse() -> None:
    """Load a program and answer calls, as far as it can be done without a sandbox.

    Before the candidate is made that will be forked: its module takes the place of the rehearsal's in `sys.modules`.
    """
    ours, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_STREAM)
    candidate, checker = Candidate(Channel(theirs.fileno())), Channel(ours.fileno())
    codec = Codec(lambda value: value, lambda content: content)
    for index in range(TIMES):
        candidate.run([compile(_PROGRAM, SOLUTION, "exec", dont_inherit=True)])
        right: list[Any] = ["rehearse", [[1, 2, index], "a b a"], []]
        calls = [right, ["rehearse", [["a", 1]], []], ["missing", [], []]]
        for frame in (["call", *right], ["many", calls]):
            candidate.answer(codec.dumps(frame))
        for _ in range(1 + len(calls)):
            checker.receive()
    ours.close()
    theirs.close()
