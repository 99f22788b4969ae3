"""The rules of a gate, as its file has them."""

import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from codeeval.errors import UsageError
from codeeval.invalid import first_fault
from codeeval.statistics.estimate import CONFIDENCE
from codeeval.studies.gate.tails import TaskMeaning
from codeeval.tomls import TomlFile, read_toml

__all__ = [
    "Collapse",
    "FalsePositives",
    "Flaky",
    "Infrastructure",
    "NegativeFlips",
    "PassRate",
    "Rule",
    "Rules",
    "Tier",
    "default_rules",
    "parse_rules",
    "rules_template",
]

Tier = Literal["critical", "supporting", "advisory"]
"""`critical`: must be shown to be within its margin. `supporting`: must not fail. `advisory`: is shown, and decides
nothing."""
Flaky = Literal["show", "exclude"]
_EARLIER: Mapping[str, TaskMeaning] = {"samples": "these", "tasks": "like-these"}
_POINTS = Field(default=0.0, ge=0, le=100)


class _Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    weight: float = Field(default=1.0, gt=0)
    """Share of the permitted error, in relation to the other rules."""
    tasks: TaskMeaning | None = None
    """The tasks that the rule is about; None: those of the whole file."""
    tier: Tier | None = None
    """Weight of the rule; None: `critical` if it has a margin or needs no test, else `supporting`."""
    benchmarks: tuple[str, ...] = ()
    """Names of the benchmarks that the rule is about; none: all that both sides have a run of."""

    @property
    def allowed(self) -> float:
        """The change for the worse that never fails, in percentage points."""
        return 0.0

    @property
    def shown_below(self) -> float | None:
        """The change for the worse that must be excluded, in percentage points; None: nothing must be."""
        return None

    @property
    def is_counted(self) -> bool:
        """True if the rule needs no test: it is fulfilled, or it is broken."""
        return False

    @model_validator(mode="after")
    def _can_be_decided(self) -> Self:
        """Refuse a margin below what never fails, and a tier that asks for what nothing can show."""
        if self.shown_below is not None and self.shown_below < self.allowed:
            raise ValueError(
                f"margin {self.shown_below:g} is less than the {self.allowed:g} points that the rule allows: expected "
                "a margin of as much or more"
            )
        if self.tier == "critical" and self.shown_below is None and not self.is_counted:
            raise ValueError(
                "tier critical asks that the rule be shown to hold, which needs a `margin`: add one where the rule "
                "has it, or choose tier supporting"
            )
        return self

    @property
    def weighs(self) -> Tier:
        """`tier`, as it applies."""
        return self.tier or ("critical" if self.shown_below is not None or self.is_counted else "supporting")

    def applies(self, benchmark: str) -> bool:
        """Return whether the rule is about the benchmark."""
        return not self.benchmarks or benchmark in self.benchmarks

    @property
    def meaning(self) -> TaskMeaning:
        """`tasks`, as it applies."""
        return self.tasks or "these"

    @property
    def where(self) -> str:
        """Words for `tasks`, where they are not these."""
        return ", on average over tasks like these" if self.meaning == "like-these" else ""


class _Shown(_Rule):
    """A rule that has three answers where it has a margin."""

    margin: float | None = Field(default=None, gt=0, le=100)
    """Percentage points. The rule passes where a change for the worse by so much is excluded, fails where one beyond
    the permitted one is sure, and is inconclusive else. None: it passes unless it fails."""

    @property
    def shown_below(self) -> float | None:
        """The margin."""
        return self.margin

    @property
    def within(self) -> str:
        """Words for the margin."""
        return "" if self.margin is None else f", shown to {self.margin:g} points"


class PassRate(_Shown):
    """pass@k does not drop."""

    rule: Literal["pass@k"]
    k: int = Field(default=1, ge=1)
    max_drop: float = _POINTS
    """Percentage points."""
    relative_margin: float | None = Field(default=None, gt=0, lt=100)
    """Per cent of the baseline's pass@k that must not be lost either, which guards a low baseline. None: no guard."""

    @property
    def allowed(self) -> float:
        """`max_drop`."""
        return self.max_drop

    @model_validator(mode="after")
    def _guards_a_margin(self) -> Self:
        """Refuse a guard of nothing."""
        if self.relative_margin is not None and self.margin is None:
            raise ValueError("relative_margin guards a `margin`, which is missing: add one, such as margin = 2.0")
        return self

    @model_validator(mode="before")
    @classmethod
    def _over(cls, content: Any) -> Any:
        """Read `over`, the earlier name of `tasks`: `samples` are these tasks, `tasks` those like these."""
        if not isinstance(content, dict) or content.get("over") not in _EARLIER:
            return content
        rest = {name: value for name, value in content.items() if name != "over"}
        return {"tasks": _EARLIER[content["over"]]} | rest

    def __str__(self) -> str:
        limit = f" by more than {self.max_drop:g} points" if self.max_drop else ""
        guard = f" and {self.relative_margin:g} % of the baseline's" if self.relative_margin is not None else ""
        return f"pass@{self.k} does not drop{limit}{self.where}{self.within}{guard}"


class Collapse(_Rule):
    """No task that was solved is lost."""

    rule: Literal["collapse"]
    start: float = Field(default=80.0, ge=0, le=100, alias="from")
    """Per cent of the baseline's samples, at least."""
    end: float = Field(default=20.0, ge=0, le=100, alias="to")
    """Per cent of the candidate's samples, at most."""
    sure: bool = True
    """True if only a task of which it is sure, over all tasks, fails the rule."""

    @property
    def is_counted(self) -> bool:
        """True if any task lost is too many."""
        return not self.sure

    def __str__(self) -> str:
        if self.sure and self.meaning == "like-these":
            return f"no more tasks go from {self.start:g} % or more to {self.end:g} % or less than the other way"
        return f"no task goes from {self.start:g} % or more to {self.end:g} % or less"


class NegativeFlips(_Shown):
    """Right programs stay right."""

    rule: Literal["negative flips"]
    above_noise: float = Field(default=3.0, ge=0, le=100)
    """Percentage points beyond the flips of the baseline against itself."""

    @property
    def allowed(self) -> float:
        """`above_noise`."""
        return self.above_noise

    def __str__(self) -> str:
        return f"negative flips at most {self.above_noise:g} points above the noise{self.where}{self.within}"


class FalsePositives(_Shown):
    """Accepted programs are as often right as before."""

    rule: Literal["false positives"]
    max_rise: float = _POINTS
    """Percentage points."""
    oracle: str | None = None
    """The stronger suite; None: `plus` or `strong`, whichever both runs have."""

    @property
    def allowed(self) -> float:
        """`max_rise`."""
        return self.max_rise

    def __str__(self) -> str:
        limit = f" by more than {self.max_rise:g} points" if self.max_rise else ""
        return f"false positives among accepted samples do not rise{limit}{self.where}{self.within}"


class Infrastructure(_Rule):
    """The sandbox failed no more often than before."""

    rule: Literal["infrastructure"]
    max_new: int = Field(default=0, ge=0)
    """Verdicts."""

    @property
    def is_counted(self) -> bool:
        """True: what is missing is counted."""
        return True

    def __str__(self) -> str:
        return f"at most {self.max_new} new infrastructure errors" if self.max_new else "no new infrastructure errors"


Rule = Annotated[PassRate | Collapse | NegativeFlips | FalsePositives | Infrastructure, Field(discriminator="rule")]


class Rules(BaseModel):
    """The whole file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    confidence: float = Field(default=CONFIDENCE, gt=0, lt=1)
    """The chance that a candidate as good as its baseline does not fail; `tasks` says what that means. Likewise, the
    chance that a candidate worse by a margin does not pass."""
    suite: str = "base"
    tasks: TaskMeaning = "these"
    """`these`: a candidate as good as its baseline is as good on each of these tasks. `like-these`: it is as good on
    average over tasks like these, as another training of the same recipe is."""
    required: tuple[str, ...] = ()
    """Names of the benchmarks without which the gate is not passed."""
    flaky: Flaky = "show"
    """`show`: flaky tasks are named, and count. `exclude`: they are left out."""
    rules: tuple[Rule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _apply(self) -> Self:
        """Give `tasks` to the rules that do not say theirs."""
        rules = tuple(rule if rule.tasks else rule.model_copy(update={"tasks": self.tasks}) for rule in self.rules)
        object.__setattr__(self, "rules", rules)
        return self

    @property
    def needs(self) -> tuple[str, ...]:
        """The benchmarks without which the gate is not passed: required ones, and those of rules that must be shown."""
        shown = [rule for rule in self.rules if rule.weighs == "critical" and (rule.tier or rule.shown_below)]
        return tuple(dict.fromkeys([*self.required, *(name for rule in shown for name in rule.benchmarks)]))

    def over(self, tasks: TaskMeaning) -> "Rules":
        """Return the rules, all of them about `tasks`."""
        rules = tuple(rule.model_copy(update={"tasks": tasks}) for rule in self.rules)
        return self.model_copy(update={"tasks": tasks, "rules": rules})

    def shown_to(self, margin: float) -> "Rules":
        """Return the rules, those on pass@k with this margin (percentage points) where they have none.

        Raises ValidationError for a margin that cannot be.
        """
        rules = tuple(
            PassRate.model_validate(rule.model_dump() | {"margin": margin})
            if isinstance(rule, PassRate) and rule.margin is None
            else rule
            for rule in self.rules
        )
        return self.model_copy(update={"rules": rules})


def rules_template() -> str:
    """Return the default rules with comments, as `codeeval gate --init` writes them."""
    return resources.files(__package__).joinpath("template.toml").read_text(encoding="utf-8")


def default_rules() -> Rules:
    """The rules of a gate that was given none."""
    text = rules_template()
    return _validated(TomlFile(Path("the default rules"), text, tomllib.loads(text)))


def parse_rules(path: Path) -> Rules:
    """The rules in a TOML file. Raises UsageError, which names the file, the line, the rule and the field."""
    file = read_toml(path)
    if not file.content.get("rules"):
        raise UsageError(f"{str(path)!r} holds no rule: `codeeval gate --init FILE` writes the default ones, commented")
    return _validated(file)


def _validated(file: TomlFile) -> Rules:
    try:
        return Rules.model_validate(file.content)
    except ValidationError as error:
        fault = first_fault(error)
        field = ".".join(_place(part) for part in fault.path)
        at = (*fault.path[:2], *fault.path[3:]) if fault.path[:1] == ("rules",) else fault.path  # third: kind of rule
        reason = f"{field}: {fault.reason}; `codeeval gate --init FILE` shows every field"
        raise file.fault(at, reason) from None


def _place(part: int | str) -> str:
    return f"rule {part + 1}" if isinstance(part, int) else part
