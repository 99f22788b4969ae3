"""Drafts of known quality go through every gate in a real sandbox: bad ones stay out, good ones are kept."""

import asyncio

import pytest

from codeeval.evolving.order import Order
from codeeval.evolving.recipe import RECIPES
from codeeval.evolving.shelf import Outcome, opened
from codeeval.evolving.workshop import work


@pytest.fixture
def outcomes(first_pool, tmp_path):
    """Makes a set of a script, with the recipe `pro`: outcomes by source."""

    def make(script, **parts) -> dict[str, Outcome]:
        order = Order(script.benchmark, RECIPES["pro"], "new", attempts=1, **parts)

        async def made() -> None:
            with opened(tmp_path / "new.jsonl", order, "recorded/toy", overwrite=False) as folder:
                async with first_pool(workers=2) as pool:
                    await work(pool, order, (script.model, script.model), folder, lambda *_: None)
                found.extend(folder.outcomes)

        found: list[Outcome] = []
        asyncio.run(made())
        return {outcome.source: outcome for outcome in found}

    return make


def test_each_kind_of_badness_is_caught_by_its_gate(outcomes, some_drafts):
    found = outcomes(some_drafts)
    assert {source: outcome.gate for source, outcome in found.items()} == some_drafts.gates


@pytest.mark.minutes
def test_no_bad_draft_of_two_hundred_is_kept_and_nearly_all_good_ones_are(outcomes, all_drafts):
    kept = {source for source, outcome in outcomes(all_drafts).items() if outcome.gate is None}
    good = {source for source, gate in all_drafts.gates.items() if gate is None}
    assert len(all_drafts.kinds) - len(good) >= 200
    assert kept <= good
    assert len(kept) >= 0.95 * len(good)
