from codeeval_benchmarks.problem import PromptParts


def test_all_that_is_shown_of_a_problem_is_its_words_stub_and_tests():
    parts = PromptParts(instruction="Add.", stub="def f(x):\n", visible_tests=("assert f(1) == 2",))
    assert parts.shown == "Add.\ndef f(x):\n\nassert f(1) == 2"
    assert PromptParts().shown == ""
