"""A prompt that a service refuses costs its own samples and no others."""

import pytest

from codeeval.errors import ModelError
from codeeval.evaluation import Tally
from codeeval.samples import Completion, UnansweredError
from codeeval.store import Run
from codeeval_sandbox.jobs import Status


class Refusing:
    """Wraps a model: these problems get no answer, beyond so many samples of each call."""

    def __init__(self, model, refused, partly=0):
        self._model, self._refused, self._partly = model, refused, partly
        self.name = model.name

    def describe(self):
        return {}

    def available(self, problem):
        return self._model.available(problem)

    async def draw(self, problem, indices):
        if problem.task_id not in self._refused:
            return await self._model.draw(problem, indices)
        drawn = await self._model.draw(problem, indices[: self._partly])
        raise UnansweredError("400 a filter says no", kind="filtered", drawn=drawn)


def drawn_of(folder, task_id):
    return sorted(sample.index for sample in Run(folder).samples() if sample.task_id == task_id)


@pytest.mark.parametrize("partly", [0, 1])
def test_the_other_prompts_go_on_and_a_resumed_run_asks_again(evaluated, plan, model, tmp_path, partly):
    shape, tally = {"problems": 4, "samples": 5, "batch": 2, "draws": 2}, Tally()
    evaluated(plan(**shape), Refusing(model(), {"T/1"}, partly), tally=tally)
    assert [len(drawn_of(tmp_path / "run", f"T/{number}")) for number in (0, 2, 3)] == [5, 5, 5]
    assert len(drawn_of(tmp_path / "run", "T/1")) == 3 * partly
    assert tally.undrawn == tally.unanswered["T/1"].samples == 5 - 3 * partly
    assert tally.unanswered["T/1"].reason == "400 a filter says no"
    assert tally.decided == 2 * (15 + 3 * partly)
    evaluated(plan(**shape), model())
    assert drawn_of(tmp_path / "run", "T/1") == [0, 1, 2, 3, 4]
    assert len(list(Run(tmp_path / "run").verdicts())) == 40


def test_a_service_that_refuses_every_prompt_ends_the_run(evaluated, plan, model):
    with pytest.raises(ModelError, match="a filter says no"):
        evaluated(plan(problems=3, samples=2, batch=2, draws=2), Refusing(model(), {"T/0", "T/1", "T/2"}))


def test_a_service_that_refuses_from_some_point_on_is_not_asked_for_all_the_rest(evaluated, plan, model):
    tally, refused = Tally(), {f"T/{number}" for number in range(5, 60)}
    with pytest.raises(ModelError, match="a filter says no"):
        evaluated(plan(problems=60, samples=1, batch=1, draws=2), Refusing(model(), refused), tally=tally)
    assert len(tally.unanswered) < 25


@pytest.mark.parametrize(
    ("reason", "text", "status"),
    [
        ("stop", "x = 1", "passed"),
        ("length", "x = 1", "truncated"),
        ("content_filter", "x = 1", "truncated"),
        ("content_filter", "", "no_code"),
        ("some new word", "x = 1", "passed"),
        (None, "x = 1", "passed"),
    ],
)
def test_an_answer_has_the_status_that_its_end_means(  # noqa: PLR0913 - fixtures and a row of the table
    evaluated, plan, model, *, pool, tmp_path, reason, text, status
):
    class Ending(Refusing):
        async def draw(self, _problem, indices):
            return [Completion(index, text, "solution", reason) for index in indices]

    evaluated(plan(problems=1, samples=1), Ending(model(), set()), pool=pool(lambda _job: Status.PASSED))
    assert {row.status.value for row in Run(tmp_path / "run").verdicts()} == {status}
