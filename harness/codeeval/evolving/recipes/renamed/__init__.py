"""Problems as they are under other names, made by code. A model that knows the source by heart shows here.

Renaming is among the transformations that keep a program's meaning in ReCode (Wang et al. 2022, arXiv 2212.10264).
"""

import numpy as np

from codeeval.evolving.drafts import Rejected
from codeeval.evolving.recipe import Recipe
from codeeval.evolving.renaming import renamed
from codeeval.seeds import derived_seed
from codeeval_benchmarks.problem import Problem, PromptParts
from codeeval_benchmarks.programs import control_of

__all__ = ["recipe"]


class _Renamed(Recipe):
    name = "renamed"
    title = "the same problems under other names"
    by_code = True
    solved = False

    def rewritten(self, source: Problem, *, task_id: str, benchmark: str, seed: int) -> Problem | Rejected:
        """Return the source with another name for its function, its parameters and its local names."""
        parts = renamed(source, np.random.default_rng(derived_seed(seed, self.name, source.task_id)))
        if isinstance(parts, Rejected):
            return parts
        is_stub = bool(source.prompt.stub.strip())
        return Problem(
            task_id=task_id,
            benchmark=benchmark,
            prompt=PromptParts(stub=parts.prompt) if is_stub else PromptParts(instruction=parts.prompt),
            entry_point=parts.entry_point,
            prelude=source.prelude,
            canonical_solution=parts.solution,
            control=control_of(parts.solution, parts.entry_point),
            suites={"base": parts.suite},
            parents=(f"{source.benchmark}:{source.task_id}",),
            environment=source.environment,
        )


recipe = _Renamed()
