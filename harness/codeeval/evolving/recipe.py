"""A recipe: a folder with the prompt that asks for a new problem, and a small class that says what it promises.

A distribution adds a recipe by such a folder, and two lines in its pyproject.toml:

    [project.entry-points."codeeval.recipes"]
    NAME = "PACKAGE.FOLDER:recipe"
"""

import ast
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, ClassVar

from codeeval.evolving.drafts import Draft, Rejected
from codeeval.taxonomy.parts import without_function, without_inner_function
from codeeval_benchmarks.problem import Problem, PromptParts
from codeeval_benchmarks.programs import Program, control_of
from codeeval_sandbox.kinds import Differential
from codeeval_sandbox.shelf import Shelf

__all__ = ["GROUP", "RECIPES", "Evolved", "Recipe", "stated"]

GROUP = "codeeval.recipes"

_TEMPLATE, _FORM = "problem.j2", "form.j2"


@dataclass(frozen=True)
class Evolved:
    """A draft made into a problem of its own."""

    recipe: "Recipe"
    sources: tuple[Problem, ...]
    draft: Draft
    problem: Problem
    """The new problem. Its suite `base` has the draft's inputs, and its canonical solution as the reference."""
    before: str = ""
    """Program whose functions the solution is to call: the base problem's, or the helpers of the statement."""
    after: str = ""
    """The rest of the canonical solution, which runs after `before`."""
    must_call: tuple[str, ...] = ()
    """Functions of `before`. The solution must call one of them, and its values must depend on it."""

    def tests(self, inputs: tuple[tuple[Any, ...], ...], atol: float) -> Differential:
        """Return tests of inputs with the canonical solution as the reference; `atol` as in `Differential`."""
        return _tests(self.problem.prelude, self.problem.canonical_solution, self.draft, inputs, atol)


class Recipe:
    """A way to make a new problem of known ones. Derive from it, and put a `problem.j2` beside the module.

    The template gets `sources` (a list of `statement`, `solution` and `entry_point`). It may include `form.j2`, which
    asks for the JSON that `drafts.read_draft` takes.
    """

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    """Kind of problems made, in a few words."""
    version: ClassVar[int] = 1
    """Raise it with each change of prompts or class: an evolved set names the version that made it."""
    sources: ClassVar[int] = 1
    """Problems that one new problem is made of."""
    solved: ClassVar[bool] = True
    """True: the model writes a solution and inputs. False: it writes a statement, and the source's solution holds."""
    calls_base: ClassVar[bool] = False
    """True: the solution must call the source's function, whose program comes before it."""
    close: ClassVar[bool] = False
    """True: the statement may differ from the source's in one word."""
    calls_helper: ClassVar[bool] = False
    """True: the statement has helper functions, one of which the solution must call."""
    by_code: ClassVar[bool] = False
    """True: no model is asked, and there is no prompt. `rewritten` makes the problem, with the source's own tests."""

    @property
    def folder(self) -> Traversable:
        """Folder with the prompts."""
        return resources.files(type(self).__module__)

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hexadecimal) of name, version and prompts."""
        prompts = [] if self.by_code else [self._text(_TEMPLATE), self._text(_FORM)]
        texts = [self.name, str(self.version), *prompts]
        return hashlib.sha256("\0".join(texts).encode()).hexdigest()

    def _text(self, name: str) -> str:
        own = self.folder.joinpath(name)
        shared = resources.files("codeeval.evolving.recipes").joinpath(name)
        return (own if own.is_file() else shared).read_text(encoding="utf-8")

    def question(self, sources: Sequence[Problem]) -> str:
        """Return what the model is asked."""
        from jinja2 import Environment, FunctionLoader, StrictUndefined  # noqa: PLC0415 - loaded only where it is used

        # No escaping: prompts are plain text, and a program must reach a model letter by letter.
        environment = Environment(
            loader=FunctionLoader(self._text),
            autoescape=False,  # noqa: S701
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
        )
        shown = [
            {
                "statement": stated(source),
                "solution": source.canonical_solution.strip(),
                "entry_point": source.entry_point,
            }
            for source in sources
        ]
        return environment.get_template(_TEMPLATE).render(sources=shown, solved=self.solved).strip()

    def rewritten(self, source: Problem, *, task_id: str, benchmark: str, seed: int) -> Problem | Rejected:
        """Return the new problem of a recipe without a model (`by_code`), or why it cannot be made."""
        raise NotImplementedError

    def assembled(
        self, sources: Sequence[Problem], draft: Draft, *, task_id: str, benchmark: str
    ) -> Evolved | Rejected:
        """Return the new problem of a draft, or why its programs do not fit together."""
        statement = _parsed_statement(draft)
        if statement is None:
            return Rejected("syntax", "the statement is not a signature with documentation")
        base = self._base(sources)
        helpers = self._helpers(sources, draft, statement)
        solution = draft.solution if self.solved else _without_prelude(sources[0])
        after = _defining(draft, solution)
        if after is None:
            return Rejected("syntax", f"the solution is not Python, or does not define {draft.entry_point!r}")
        if self.calls_base:
            after = without_inner_function(without_function(after, sources[0].entry_point), sources[0].entry_point)
        before = f"{base}\n\n{helpers}".strip() + "\n" if base or helpers else ""
        whole = f"{before}\n\n{after}".strip() + "\n"
        try:
            defined = Program.parse(whole).definitions
        except SyntaxError as error:
            return Rejected("syntax", f"statement and solution do not make one program: {error}")
        if draft.entry_point not in defined:
            return Rejected("syntax", f"the solution does not define {draft.entry_point!r}")
        called = self._called(sources, statement, draft.entry_point)
        problem = self._problem(sources, draft, whole, task_id=task_id, benchmark=benchmark)
        return Evolved(self, tuple(sources), draft, problem, before, after, called)

    def _base(self, sources: Sequence[Problem]) -> str:
        return f"{sources[0].prelude}\n\n{sources[0].canonical_solution}".strip() if self.calls_base else ""

    def _helpers(self, sources: Sequence[Problem], draft: Draft, statement: Program) -> str:
        """Return imports, helpers and constants of the statement, without the base problem if it is repeated there."""
        left_out = {draft.entry_point, sources[0].entry_point if self.calls_base else draft.entry_point}
        others = [node for node in statement.tree.body if getattr(node, "name", None) not in left_out]
        return statement.excerpt(node for node in others if not isinstance(node, ast.Expr))

    def _called(self, sources: Sequence[Problem], statement: Program, entry_point: str) -> tuple[str, ...]:
        if self.calls_base:
            return (sources[0].entry_point,)
        if self.calls_helper:
            functions = [node.name for node in statement.tree.body if isinstance(node, ast.FunctionDef)]
            return tuple(name for name in functions if name != entry_point)
        return ()

    def _problem(
        self, sources: Sequence[Problem], draft: Draft, whole: str, *, task_id: str, benchmark: str
    ) -> Problem:
        statement = _parsed_statement(draft)
        assert statement is not None
        source = sources[0]
        base_stub = f"{stated(source).rstrip()}\n" if self.calls_base else ""
        shown = f"{base_stub}\n\n{draft.statement}" if base_stub else draft.statement
        helpers = self._helpers(sources, draft, statement)
        prelude = "\n".join(filter(None, [source.prelude if base_stub else "", helpers]))
        based = {"base_program": self._base(sources), "base_entry_point": source.entry_point} if base_stub else {}
        return Problem(
            task_id=task_id,
            benchmark=benchmark,
            prompt=PromptParts(stub=shown),
            entry_point=draft.entry_point,
            prelude=prelude,
            canonical_solution=whole,
            control=control_of(whole, draft.entry_point),
            suites={"base": _tests(prelude, whole, draft, draft.inputs)},
            base_task_id=source.task_id if base_stub else None,
            base_benchmark=source.benchmark if base_stub else None,
            base_stub=base_stub,
            parents=tuple(f"{parent.benchmark}:{parent.task_id}" for parent in sources),
            environment=source.environment,
            metadata=based,
        )


def _tests(
    prelude: str, solution: str, draft: Draft, inputs: tuple[tuple[Any, ...], ...], atol: float = 0.0
) -> Differential:
    return Differential("base", draft.entry_point, f"{prelude}\n{solution}", inputs, atol)


def stated(problem: Problem) -> str:
    """Return a problem's statement as code: its stub, else its words as documentation of its signature."""
    if problem.prompt.stub.strip():
        return problem.prompt.stub
    program = Program.parse(problem.canonical_solution)
    function = program.definitions.get(problem.entry_point)
    arguments = ast.unparse(function.args) if isinstance(function, ast.FunctionDef) else "*arguments"
    words = "\n    ".join((*problem.prompt.instruction.strip().splitlines(), *problem.prompt.visible_tests))
    return f'def {problem.entry_point}({arguments}):\n    """{words}\n    """\n'


def _parsed_statement(draft: Draft) -> Program | None:
    """Return the statement with a body for its last function; None where it is not Python, or lacks the function."""
    for ending in ("", "\n    pass\n"):
        try:
            program = Program.parse(draft.statement.rstrip() + ending)
        except SyntaxError:
            continue
        return program if draft.entry_point in program.definitions else None
    return None


def _without_prelude(source: Problem) -> str:
    return f"{source.prelude}\n{source.canonical_solution}".strip() + "\n"


def _defining(draft: Draft, solution: str) -> str | None:
    """Return a solution that defines the entry point: as it stands, or as the body that goes on with the statement."""
    for source in (solution, f"{draft.statement.rstrip()}\n{solution}"):
        try:
            program = Program.parse(source)
        except SyntaxError:
            continue
        if draft.entry_point in program.definitions:
            return source.rstrip() + "\n"
    return None


RECIPES: Shelf[Recipe] = Shelf(
    GROUP,
    "recipe",
    {
        name: f"codeeval.evolving.recipes.{name.replace('-', '_')}:recipe"
        for name in ("pro", "difficult", "creative", "subtle", "combine", "tool-use", "verbose", "concise", "renamed")
    },
    Recipe,
)
"""Recipes by name: built in, or entry points of the group `codeeval.recipes`."""
