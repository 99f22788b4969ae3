"""The official data files, with the digests that pin them and where they are.

Every revision was found in public material, none was guessed. The splits of the Hub's parquet copies have the sizes in
bytes of the files below: HumanEval 194,394, sanitized MBPP 219,630, MBPP 176,879 + 244,104 + 42,405 + 4,550. That
MBPP is the text after the repair of 31 March 2022. The digest decides in any case.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from codeeval_benchmarks.sources import DataFile, GitHub, Hub, ParquetLayout, Release

__all__ = [
    "BIGCODEBENCH",
    "BIGCODEBENCH_LITE_PRO",
    "EVOEVAL",
    "HUMANEVAL",
    "HUMANEVAL_PLUS",
    "HUMANEVAL_PRO",
    "MATHQA",
    "MATHQA_CHALLENGE",
    "MBPP",
    "MBPP_PLUS",
    "MBPP_PRO",
    "MBPP_REPAIRED",
    "MBPP_SANITIZED",
    "RWPB",
]


def _json_lines(rows: Sequence[dict[str, Any]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def _indented(rows: Sequence[dict[str, Any]]) -> str:
    return json.dumps(rows, indent=4)


def _indented_line(rows: Sequence[dict[str, Any]]) -> str:
    return _indented(rows) + "\n"


_PRO_COLUMNS = ("id", "raw_problem", "raw_solution", "new_problem", "new_solution", "test_code")
_PRO_COMMIT = "36f292eafc597b38535fbc8b4aafea8e5c654e3c"
_MBPP_REPAIR = "f82046ba5aabbbb427dbfd38a254d26bff08b533"
_MBPP_HUB = "Muennighoff/mbpp"
_MBPP_HUB_REVISION = "d81b8291e5998f5726ab7f35a0a557e761532aac"
_TRAIN = ("data/train-00000-of-00001.parquet",)

HUMANEVAL = DataFile(
    "humaneval/HumanEval.jsonl.gz",
    "1d49078ba3e2b196b9344535bef34a43021f038fad9561d6ee7c53450609a6a2",
    (
        Hub(
            "openai/openai_humaneval",
            "7dce6050a7d6d172f3cc5c32aa97f52fa1a2e544",
            ("openai_humaneval/test-00000-of-00001.parquet",),
            ParquetLayout(("task_id", "prompt", "entry_point", "canonical_solution", "test"), _json_lines),
        ),
        GitHub("openai/human-eval", "6d43fb980f9fee3c892a914eda09951f772ad10d", "data/HumanEval.jsonl.gz"),
    ),
)

MBPP = DataFile(
    "mbpp/mbpp.jsonl",
    "0b7004a79cd62d9ec7ecdd5a6e5f0ef1210ff00b286df3c5d5b57bf38c58e19a",
    (GitHub("google-research/google-research", "2251e8c67a7fe7d6348714967ee101080b28e956", "mbpp/mbpp.jsonl"),),
)

MBPP_REPAIRED = DataFile(
    "mbpp/mbpp-hf-variant.jsonl",
    "ccf64ceae9c5403bf50a044cb6d505bfd2a2963ee58338ba268fd65beab92a9f",
    (
        Hub(_MBPP_HUB, _MBPP_HUB_REVISION, ("data/mbpp.jsonl",)),
        GitHub("google-research/google-research", _MBPP_REPAIR, "mbpp/mbpp.jsonl"),
    ),
)

MBPP_SANITIZED = DataFile(
    "mbpp/sanitized-mbpp.json",
    "ca95deaa9a01ef0a6f439f88bcf0dd3db3563d22f22aad6cae04ebb9a8d8c8e9",
    (
        Hub(_MBPP_HUB, _MBPP_HUB_REVISION, ("data/sanitized-mbpp.json",)),
        GitHub("google-research/google-research", _MBPP_REPAIR, "mbpp/sanitized-mbpp.json"),
    ),
)

HUMANEVAL_PRO = DataFile(
    "codeeval_pro/humaneval_pro.json",
    "d67ad94366d8182804d8cb59de558d211072493b13a6c23ddda42a2e1367dc7a",
    (
        Hub(
            "CodeEval-Pro/humaneval-pro",
            "cd078f93d57d1902b5c3e4ae330166b2ca0e0e80",
            _TRAIN,
            ParquetLayout(_PRO_COLUMNS, _indented_line),
        ),
        GitHub("CodeEval-Pro/CodeEval-Pro", _PRO_COMMIT, "dataset/humaneval_pro.json"),
    ),
)

MBPP_PRO = DataFile(
    "codeeval_pro/mbpp_pro.json",
    "bb2edf4f2da393403083977e94cb4e4bbbe68fcb85495dfdf500885a945e8b3b",
    (
        Hub(
            "CodeEval-Pro/mbpp-pro",
            "50f18448e09a8383226e1a5cd3654d2a454fe333",
            _TRAIN,
            ParquetLayout(_PRO_COLUMNS, _indented),
        ),
        GitHub("CodeEval-Pro/CodeEval-Pro", _PRO_COMMIT, "dataset/mbpp_pro.json"),
    ),
)

_MATHQA = ("CudraniaTrec/llm_prompt", "bc6f8973eb6b6d85d30db69c3b6f911d26782912", "prompt/datasets/")

MATHQA, MATHQA_CHALLENGE = (
    DataFile(f"mathqa_python/{name}", sha256, (GitHub(*_MATHQA[:2], _MATHQA[2] + name),))
    for name, sha256 in (
        ("mathqa-python-test.json", "2a08f078e5b8547e6582e08e4a9a6c0e48fc58d935e9a0632b9adf799ade247c"),
        ("mathqa-python-challenge.json", "6bb4299a610c7aa7589304d327af56b8322c3994d970228819a7d4a583f66215"),
    )
)

_HUMANEVAL_PLUS = "evalplus/humanevalplus_release"
_HUMANEVAL_PLUS_0_1_9 = "68cd26d53a0dec69f85eafe1f82a2a74155a2bd6"
_HUMANEVAL_PLUS_0_1_10 = "200defce9e3429d28ca215b6dd061c0f7f31c18b"
_MBPP_PLUS = "evalplus/mbppplus_release"


def _humaneval_plus(file: str, sha256: str, *, asset: str, tag: str, commit: str) -> DataFile:
    origins = (Release(_HUMANEVAL_PLUS, tag, asset), GitHub(_HUMANEVAL_PLUS, commit, asset))
    return DataFile(f"humaneval_plus/{file}", sha256, origins)


def _mbpp_plus(file: str, sha256: str, *, asset: str, tag: str) -> DataFile:
    return DataFile(f"mbpp_plus/{file}", sha256, (Release(_MBPP_PLUS, tag, asset),))


HUMANEVAL_PLUS: Mapping[str, DataFile] = {
    "0.1.10": _humaneval_plus(
        "HumanEvalPlus.jsonl.gz",
        "42526ec0e7d5f3ee0b06d6ced98f8c8bae3d76519151bfb3d36f79010645bd7f",
        asset="HumanEvalPlus.jsonl.gz",
        tag="v0.1.10",
        commit=_HUMANEVAL_PLUS_0_1_10,
    ),
    "0.1.9": _humaneval_plus(
        "HumanEvalPlus-v0.1.9.jsonl.gz",
        "50d50fda1ecf4c9168d762456ae29c1d8b8b922e68c66964f7891c98d93a04b7",
        asset="HumanEvalPlus.jsonl.gz",
        tag="v0.1.9",
        commit=_HUMANEVAL_PLUS_0_1_9,
    ),
    "mini": _humaneval_plus(
        "HumanEvalPlus-Mini.jsonl.gz",
        "78fbba8865b20c5a979cda6e02fd72538e1762e65980af7d1a6e93c3e87e93af",
        asset="HumanEvalPlus-Mini.jsonl.gz",
        tag="v0.1.10",
        commit=_HUMANEVAL_PLUS_0_1_10,
    ),
    "no-extreme": _humaneval_plus(
        "HumanEvalPlus-NoExtreme.jsonl.gz",
        "3c5aa88735e442f327030f7097f9443ee173419e0db2a75b1c12730415398e88",
        asset="HumanEvalPlus-NoExtreme.jsonl.gz",
        tag="v0.1.10",
        commit=_HUMANEVAL_PLUS_0_1_10,
    ),
}
"""By version, the newest first. The files of the tag v0.1.10 in the repository itself are those of v0.1.9."""

MBPP_PLUS: Mapping[str, DataFile] = {
    "0.2.0": _mbpp_plus(
        "MbppPlus.jsonl.gz",
        "b54e762755248ca411b523c917fa9f93c07b5ff2966bf60b3917b853926a3dad",
        asset="MbppPlus.jsonl.gz",
        tag="v0.2.0",
    ),
    "0.1.0": _mbpp_plus(
        "MbppPlus-v0.1.0.jsonl.gz",
        "a855b9de667baea8e2f8aa61f898767a7336872208a85222b35622545e819fe9",
        asset="MbppPlus.jsonl.gz",
        tag="v0.1.0",
    ),
    "no-extreme": _mbpp_plus(
        "MbppPlus-NoExtreme.jsonl.gz",
        "2682a29850fb17185106b2f40e72d1ebe7091b7393c576cff71b60e83c42ed33",
        asset="MbppPlus-NoExtreme.jsonl.gz",
        tag="v0.2.0",
    ),
}
"""By version, the newest first."""

_RWPB = "LLMCodeGenerationStudy/LLMCodeGenerationStudy"

RWPB = DataFile(
    "rwpb/rwpb.json",
    "d3929515d351d44bf0643a82487305446072a0dd608c730760906cd6523f7e3f",
    (GitHub(_RWPB, "baa8311d3cde11eb0196e6f99a83455dc7f11f5b", "RWPB/rwpb.json"),),
)

_BIGCODEBENCH = "bigcode-project/bigcodebench-annotation"
_BIGCODEBENCH_COMMIT = "d8a1b7b418b5c73b32e6d9731e062f549818c8d9"

BIGCODEBENCH = DataFile(
    "bigcodebench/BigCodeBench-hf-format-v0.1.0.jsonl.gz",
    "33baf4f414eb34507f1a8fd55ef9bcd79c1f9b4c3e8e2544f023edac1b20afec",
    (GitHub(_BIGCODEBENCH, _BIGCODEBENCH_COMMIT, "hf_data/BigCodeBench.jsonl.gz"),),
)
"""Version 0.1.0, from which the later ones are made (`bigcodebench_versions`)."""

BIGCODEBENCH_LITE_PRO = DataFile(
    "codeeval_pro/bigcodebench_lite_pro.json",
    "1a9e818a7ecece6346f47673276bfc47ab2bb34efd8cda26e0b819eb13bb6ec3",
    (GitHub("CodeEval-Pro/CodeEval-Pro", _PRO_COMMIT, "dataset/bigcodebench_lite_pro.json"),),
)

_EVOEVAL = "evo-eval/evoeval_release"
_EVOEVAL_COMMIT = "e676c55b2464e9bd8ea7d5ef703dacd230d95c5f"


def _evoeval(word: str, sha256: str) -> DataFile:
    file = f"EvoEval_{word}.jsonl.gz"
    origins = (Release(_EVOEVAL, "v0.1.0", file), GitHub(_EVOEVAL, _EVOEVAL_COMMIT, file))
    return DataFile(f"evoeval/{file}", sha256, origins)


EVOEVAL: Mapping[str, DataFile] = {
    word: _evoeval(word, sha256)
    for word, sha256 in {
        "difficult": "e725912ed7b5f1756142ab132365c0220681301ea4254f51f4350c4dd354bd73",
        "creative": "abdda0f006b988d03e724525fec24b52f181ec8a26ff8b4b77ce4c09a6e87f69",
        "subtle": "19e717d104064dd329d9a1e5f5765179c23adc01e181871a8c580dfc01b14ad6",
        "combine": "01d6d7ca20589f35f60f24855944d82ae5edc617f7e5611d91f3b7bc31e55413",
        "tool_use": "e33452b34ada9b7e5e49e5aa2b54ca6130c01d7cfe91a21d10584cb38756dab2",
        "verbose": "c9659fd42950a2d167b1b8a4fde8315512b1283ac0a260e78f0c36902adee295",
        "concise": "0857c2985a63aaf8460fadc4b43536f7d4e00d459053b7a198ca955505428f2e",
    }.items()
}
"""By the word of the set."""
