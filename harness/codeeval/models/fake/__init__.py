"""A fake OpenAI-compatible server with deterministic answers and injectable faults.

It stands in for `vllm serve` wherever a client is to be tried: `python -m codeeval.models.fake --help`.
"""

from codeeval.models.fake.answering import Answering, Asked, Text, hashed, solving
from codeeval.models.fake.faults import FAULTS, Faults
from codeeval.models.fake.flaws import FLAWS
from codeeval.models.fake.manners import MANNERS
from codeeval.models.fake.server import FakeServer

__all__ = ["FAULTS", "FLAWS", "MANNERS", "Answering", "Asked", "FakeServer", "Faults", "Text", "hashed", "solving"]
