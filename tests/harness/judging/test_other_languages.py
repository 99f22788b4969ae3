"""Programs in other languages, which a judge runs if it was started with them."""

import pytest

from codeeval.judging.http.settings import ServeSettings
from codeeval_sandbox.environments import DEFAULT, Environment
from codeeval_sandbox.errors import UnknownNameError

TASK = {"benchmark": "multipl-e-humaneval@bash", "task_id": "HumanEval_53_add"}
RIGHT, WRONG, FORGING = "add() {\n    echo $(($1 + $2))\n}\n", "add() {\n    echo 7\n}\n", "exit 0\n"


def test_a_script_is_run(judge):
    asked = {"language": "bash", "code": "read a b\necho $((a + b))\n", "stdin": "1 2\n"}
    status, answer = judge.ask("/run_code", asked)
    assert (status, answer["status"], answer["run_result"]["stdout"]) == (200, "Success", "3\n")


def test_a_language_that_the_judge_was_not_started_with_is_refused_and_the_flag_named(judge):
    status, answer = judge.ask("/run_code", {"language": "lua", "code": "print(3)"})
    assert status == 400
    assert answer["detail"].startswith("environment 'lua/scripts' is not there, this judge has bash/default, python/")
    assert "`--language lua`" in answer["detail"]


@pytest.mark.data
def test_programs_of_a_benchmark_are_judged(official_data, first_pool, serve):
    settings = ServeSettings(port=0, data_dir=official_data, languages=("bash",))
    with serve(first_pool, settings) as judge:
        fenced = f"```bash\n{RIGHT}```"
        status, answer = judge.ask("/v1/judge", {**TASK, "completions": [fenced, WRONG, FORGING, "```python\nx\n```"]})
    assert status == 200, answer
    assert answer["rewards"] == [1.0, 0.0, 0.0, 0.0]


def test_settings_name_the_environments_and_the_nearest_language():
    assert ServeSettings().environments == (DEFAULT,)
    assert ServeSettings(languages=("r", "bash", "r")).environments == (
        DEFAULT,
        Environment("r", "r"),
        Environment("bash"),
    )
    with pytest.raises(UnknownNameError, match="did you mean 'ruby'"):
        _ = ServeSettings(languages=("rubi",)).environments
