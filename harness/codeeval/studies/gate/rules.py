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

__all__ = [
    "Collapse",
    "FalsePositives",
    "Infrastructure",
    "NegativeFlips",
    "PassRate",
    "Rule",
    "Rules",
    "default_rules",
    "parse_rules",
    "rules_template",
]

_EARLIER: Mapping[str, TaskMeaning] = {"samples": "these", "tasks": "like-these"}
_POINTS = Field(default=0.0, ge=0, le=100)


class _Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    weight: float = Field(default=1.0, gt=0)
    """Share of the permitted error, in relation to the other rules."""
    tasks: TaskMeaning | None = None
    """The tasks that the rule is about; None: those of the whole file."""

    @property
    def meaning(self) -> TaskMeaning:
        """`tasks`, as it applies."""
        return self.tasks or "these"

    @property
    def where(self) -> str:
        """Words for `tasks`, where they are not these."""
        return ", on average over tasks like these" if self.meaning == "like-these" else ""


class PassRate(_Rule):
    """pass@k does not drop."""

    rule: Literal["pass@k"]
    k: int = Field(default=1, ge=1)
    max_drop: float = _POINTS
    """Percentage points."""

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
        return f"pass@{self.k} does not drop{limit}{self.where}"


class Collapse(_Rule):
    """No task that was solved is lost."""

    rule: Literal["collapse"]
    start: float = Field(default=80.0, ge=0, le=100, alias="from")
    """Per cent of the baseline's samples, at least."""
    end: float = Field(default=20.0, ge=0, le=100, alias="to")
    """Per cent of the candidate's samples, at most."""
    sure: bool = True
    """True if only a task of which it is sure, over all tasks, fails the rule."""

    def __str__(self) -> str:
        if self.sure and self.meaning == "like-these":
            return f"no more tasks go from {self.start:g} % or more to {self.end:g} % or less than the other way"
        return f"no task goes from {self.start:g} % or more to {self.end:g} % or less"


class NegativeFlips(_Rule):
    """Right programs stay right."""

    rule: Literal["negative flips"]
    above_noise: float = Field(default=3.0, ge=0, le=100)
    """Percentage points beyond the flips of the baseline against itself."""

    def __str__(self) -> str:
        return f"negative flips at most {self.above_noise:g} points above the noise{self.where}"


class FalsePositives(_Rule):
    """Accepted programs are as often right as before."""

    rule: Literal["false positives"]
    max_rise: float = _POINTS
    """Percentage points."""
    oracle: str | None = None
    """The stronger suite; None: `plus` or `strong`, whichever both runs have."""

    def __str__(self) -> str:
        limit = f" by more than {self.max_rise:g} points" if self.max_rise else ""
        return f"false positives among accepted samples do not rise{limit}{self.where}"


class Infrastructure(_Rule):
    """The sandbox failed no more often than before."""

    rule: Literal["infrastructure"]
    max_new: int = Field(default=0, ge=0)
    """Verdicts."""

    def __str__(self) -> str:
        return f"at most {self.max_new} new infrastructure errors" if self.max_new else "no new infrastructure errors"


Rule = Annotated[PassRate | Collapse | NegativeFlips | FalsePositives | Infrastructure, Field(discriminator="rule")]


class Rules(BaseModel):
    """The whole file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    confidence: float = Field(default=CONFIDENCE, gt=0, lt=1)
    """The chance that a candidate as good as its baseline passes; `tasks` says what that means."""
    suite: str = "base"
    tasks: TaskMeaning = "these"
    """`these`: a candidate as good as its baseline is as good on each of these tasks. `like-these`: it is as good on
    average over tasks like these, as another training of the same recipe is."""
    rules: tuple[Rule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _apply(self) -> Self:
        """Give `tasks` to the rules that do not say theirs."""
        rules = tuple(rule if rule.tasks else rule.model_copy(update={"tasks": self.tasks}) for rule in self.rules)
        object.__setattr__(self, "rules", rules)
        return self

    def over(self, tasks: TaskMeaning) -> "Rules":
        """Return the rules, all of them about `tasks`."""
        rules = tuple(rule.model_copy(update={"tasks": tasks}) for rule in self.rules)
        return self.model_copy(update={"tasks": tasks, "rules": rules})


def rules_template() -> str:
    """Return the default rules with comments, as `codeeval gate --init` writes them."""
    return resources.files(__package__).joinpath("template.toml").read_text(encoding="utf-8")


def default_rules() -> Rules:
    """The rules of a gate that was given none."""
    return _validated(tomllib.loads(rules_template()), "the default rules")


def parse_rules(path: Path) -> Rules:
    """The rules in a TOML file. Raises UsageError, which names the file, the rule and the field."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"the rules {str(path)!r} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            f"the rules {str(path)!r} are not TOML: {error}; `codeeval gate --init FILE` writes some"
        ) from error
    if not content.get("rules"):
        raise UsageError(f"{str(path)!r} holds no rule: `codeeval gate --init FILE` writes the default ones, commented")
    return _validated(content, repr(str(path)))


def _validated(content: Mapping[str, Any], name: str) -> Rules:
    try:
        return Rules.model_validate(content)
    except ValidationError as error:
        fault = first_fault(error)
        field = ".".join(_place(part) for part in fault.path)
        raise UsageError(f"{name}: {field}: {fault.reason}; `codeeval gate --init FILE` shows every field") from None


def _place(part: int | str) -> str:
    return f"rule {part + 1}" if isinstance(part, int) else part
