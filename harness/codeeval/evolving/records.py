"""Records of `codeeval evolve`."""

from typing import ClassVar

from codeeval.records import Number, Printed, Record

__all__ = ["Evolving", "GateYield", "LeftOutSource", "ReaderCount", "Review", "Round"]


class GateYield(Record):
    """One gate."""

    gate: str
    """Name of the gate."""
    asks: str
    """Question that the gate asks."""
    reached: int
    """Drafts that came to it."""
    rejected: int
    """Drafts that it rejected."""
    passed: Number | None
    """Share of those that came to it and passed; null if none came."""


class LeftOutSource(Record):
    """A problem that the recipe cannot use."""

    task_id: str
    """Its task_id."""
    reason: str
    """Why."""


class Evolving(Printed):
    """Result of `codeeval evolve`."""

    printed_by: ClassVar[tuple[str, ...]] = ("evolve make",)

    file: str
    """File of the new problems."""
    benchmark: str
    """Benchmark that they are made of."""
    recipe: str
    """Name and version of the recipe."""
    model: str
    """Model that drafted and solved them; `none` for a recipe that asks none."""
    sources: int
    """Problems, or groups of them, from which one new problem each was to be made."""
    kept: int
    """New problems."""
    drafts: int
    """Drafts that the model wrote."""
    added_inputs: int
    """Inputs of the new problems' tests that were added to the model's own."""
    gates: tuple[GateYield, ...]
    """By gate, in order."""
    without: tuple[str, ...]
    """Sources of which no draft was kept."""
    left_out: tuple[LeftOutSource, ...]
    """Problems that the recipe cannot use."""
    unresolved: int
    """Drafts over which the sandbox failed. The same command tries them again."""


class ReaderCount(Record):
    """One reader."""

    reader: str
    """Name."""
    accepted: int
    """Problems accepted as they are."""
    edited: int
    """Problems accepted with another statement."""
    rejected: int
    """Problems rejected."""


class Round(Record):
    """One round of HumanEval Pro's table, for this set."""

    name: str
    """Name of the round."""
    problems: int
    """Problems in it."""
    sound: int
    """Problems whose solution does what they say: by execution in the first two rounds, by persons in the others."""


class Review(Printed):
    """Result of `codeeval evolve review`."""

    printed_by: ClassVar[tuple[str, ...]] = ("evolve review",)

    file: str
    """File of evolved problems."""
    problems: int
    """Problems that passed every gate."""
    read: int
    """Problems that somebody has read."""
    left: int
    """Problems that no reader rejects."""
    readers: tuple[ReaderCount, ...]
    """By reader."""
    read_twice: int
    """Problems with two readers. With more, the first two by name count."""
    agreed: int
    """Problems among these that both keep, or both reject."""
    kappa: Number | None
    """Cohen's kappa of keeping and rejecting; null where nothing was read twice, or all decisions are alike."""
    disputed: tuple[str, ...]
    """Sources of the problems that one reader keeps and another rejects."""
    rounds: tuple[Round, ...]
    """Rounds, in order."""
