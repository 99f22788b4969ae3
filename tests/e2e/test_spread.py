import json

import pytest


@pytest.mark.slow
def test_a_search_among_formats_tells_a_model_that_minds_from_one_that_does_not(codeeval, tmp_path):
    chosen = (
        "--formats",
        "4",
        "-n",
        "2",
        "--limit",
        "12",
        "--batch",
        "12",
        "--budget",
        "48",
        "--suites",
        "base",
        "--json",
    )
    minds = ("--model", "simulated/default?sensitivity=0.5", "--against", "simulated/strong")
    found = json.loads(codeeval("spread", *minds, *chosen).stdout)
    assert found["spread"]["simulated/default?sensitivity=0.5"] > found["spread"]["simulated/strong"]
    assert len(found["rank_changes"]) == 1
    assert len(list((tmp_path / "spread" / "formats").glob("*.j2"))) == 4
    again = codeeval("spread", *minds, *chosen)
    assert json.loads(again.stdout) == found
