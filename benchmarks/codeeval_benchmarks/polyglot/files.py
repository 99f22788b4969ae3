"""The official data files of benchmarks in several languages, with the digests that pin them.

MultiPL-E's problems are pinned as they stand in a public repository whose rows hold more fields than are needed. The
others are left out, and the digest is that of the rest.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from codeeval_benchmarks.sources import DataFile, GitHub, OriginError

__all__ = ["HUMANEVAL_X", "MBXP", "MULTIPL_E", "SIZES"]


@dataclass(frozen=True)
class Columns:
    """Some fields of the rows of a file elsewhere."""

    origin: GitHub
    fields: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.origin}, fields {', '.join(self.fields)}"

    def download(self) -> bytes:
        """See `Origin`."""
        try:
            rows = [json.loads(line) for line in self.origin.download().splitlines()]
            kept = [{name: row[name] for name in row if name in self.fields} for row in rows]
        except (ValueError, TypeError) as error:
            raise OriginError(f"{self.origin}: no JSON lines ({error})") from error
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in kept).encode()


_MULTIPL_E: Mapping[str, Mapping[str, tuple[int, str]]] = {
    "humaneval": {
        "sh": (158, "ec262beb0ef55ebb80e5fafe93c61fda044e843817ffde03467e0dadfaf56dd7"),
        "cpp": (161, "d11b3695dd5a1ccc10224a7ce12f5bafe2f8c03741e69dd79be14c297970e976"),
        "cs": (158, "f21f635d9996185cd3615f5a2b3dc6796ab88d0ea8f9009e3caee70206a7eae2"),
        "d": (156, "f86f99d9cec33018fff59e3bef2d7884c5181b91e855d795c5495894b91eb136"),
        "go": (154, "ddb9e2ce01122aa4ac2cec82bd0dccb8cee9bbaa05939179d4a27915526d4e63"),
        "java": (158, "dc7d1ca7237b3fffdee6919c78b0ab662bd663d04130246dbd56eaa34c224bbb"),
        "js": (161, "1e20b6abe84e8be7780a35c298c03b5d40325c9d6e42ac02ff114239f778e22c"),
        "lua": (161, "9d7769f9344e401b6a9bcb771e692a71883ab6af41f984ad405b9301bf9280e8"),
        "pl": (161, "92763e806256ed147b71a85aaed9bdc152a5ccc9904891b29d9f8c335f8557e5"),
        "php": (161, "c733d0ba0d3bf4a35c1357cb3bb7c8a7685b7bfbf0f0587bc99688eecef0bf0f"),
        "r": (161, "c2a3268ea54d2bfb8ce65bb2c808437ac0d9934c6caf99fcf75d6b6a4fb3f911"),
        "rkt": (161, "083325daf55daf431ae6d6d17cf017afb18a6ec790d4c841b7c2b4752c5807ff"),
        "rb": (161, "aad298e3cc3622e2cceaf002689a8c7055bfb84ec9e96eea5efb0beb300a7f2a"),
        "rs": (156, "a0ef4fb5645540f3ea9fd41482b5a36031b9e9cb151c1c67329e1e1072d66595"),
        "ts": (159, "571126249dd9ddbd6f2f31396c0713eb697a1e0b83dc6e68200feae0e4c1d9b7"),
    },
    "mbpp": {
        "sh": (382, "3c9c3339ee885fc5e3832496b15537dc3a59417078446411d55fe619fd16de0d"),
        "cpp": (397, "d24ddb061bde8fbe141ff8d36de1fc41f86af3182154b671c9a9b05e5d5594b7"),
        "cs": (386, "759697eaf2a593dc9242faef7c2a43b3beaddd955e5fd2526bbcbeb01027cf0b"),
        "d": (358, "2a168aee85e867a38c9cc9ee7b0145ded672aa07c118d8ed36ea6326664ac872"),
        "go": (374, "59d67ba776af2d097de8699ded9ca034300611690084a98c7763619f607a3e27"),
        "java": (386, "f38cc7eaae315fb73aa6f0b7e229115c6faa2c5923e0f543933ab759702aeb9d"),
        "js": (397, "a3cb868e5d0aa8cff4fa85ed249edc19c186d586c4063f57777c5ce3d7ccdd94"),
        "lua": (397, "3254971d68248a05eb6a2f6e2c8361d6df0e3bd1587a40dfe201af2b99157d34"),
        "pl": (396, "84625b85b4eb351aa567c3e32e8a8c96be0b822e1b58305ca800f89212f427b9"),
        "php": (397, "dc63256e24bb80130b9992b2e01dc892723b063bf424aae3255aeef1e67add19"),
        "r": (397, "3058f8e73fb7085b7d67be71975784440c57ba600830c9b00898402894fe0b84"),
        "rkt": (397, "3ef86ecedd34526d875a8e93398cb0515f5f852b82872e31d89421e74c08fe97"),
        "rb": (397, "bff9ca28fa59a23f040943797296be06ca6a6a8e85e4e74832e10295b004f836"),
        "rs": (354, "8e8c5eafb197133a57d244bf76e39f546a1be1ace97f2153760d2f18afa76793"),
        "ts": (390, "8003c86fa53abfe6b293c788f9649697c0418d7e25ffeed29e99fa30165078a1"),
    },
}
"""Problems and SHA-256 of each file, by benchmark and by MultiPL-E's word for the language."""

_FIELDS = ("name", "language", "prompt", "tests", "stop_tokens")
_ANSWERED = (*_FIELDS, "gpt_solution")


def _multipl_e(base: str, word: str, sha256: str) -> DataFile:
    file = f"{base}-{word}.jsonl"
    if base == "humaneval" and word in {"r", "rkt"}:
        commit = "2f9fd85927c669dae3c0fbb2d607274023af243e"
        return DataFile(
            f"multipl_e/{file}",
            sha256,
            (GitHub("deepseek-ai/DeepSeek-Coder", commit, f"Evaluation/HumanEval/data/{file}"),),
        )
    commit = "469de0845cb7d665bc68044d541aa3aa28c5b30a"
    whole = GitHub("bytedance/SandboxFusion", commit, f"sandbox/tests/datasets/samples/Multi-PLE/{file}")
    return DataFile(f"multipl_e/{file}.gz", sha256, (Columns(whole, _FIELDS if word == "rkt" else _ANSWERED),))


MULTIPL_E: Mapping[str, Mapping[str, DataFile]] = {
    base: {word: _multipl_e(base, word, sha256) for word, (_, sha256) in files.items()}
    for base, files in _MULTIPL_E.items()
}
"""By benchmark and by MultiPL-E's word for the language."""

SIZES: Mapping[str, Mapping[str, int]] = {
    base: {word: size for word, (size, _) in files.items()} for base, files in _MULTIPL_E.items()
}
"""Problems, likewise."""

_CODEGEEX = "2838420b7b4492cf3d16bce5320e26e65960c9e2"
_HUMANEVAL_X = {
    "cpp": "af420b4b58c1b5e7f4cac9c1257daad7b20b5c77e88d59ccc120e63825f03325",
    "go": "87aba5e8ab3be26aec48a355b77c73790900ebae3731c44ea9e3fdd5ea51f1fe",
    "java": "2157a77a6ff808020adc20142228b4ff698048c0696b33110786400c47c5d79c",
    "js": "da529500a73fcbc86bc8f6c7855c0f2c0fc7af1c4dc530e26a54bbfd17f97cef",
    "rust": "36938439d536c34418b582db82f7bfa5d0331990424fc69b1915c5067634b4e7",
}

HUMANEVAL_X: Mapping[str, DataFile] = {
    word: DataFile(
        f"humaneval_x/humaneval-x-{word}.jsonl.gz",
        sha256,
        (
            GitHub(
                "THUDM/CodeGeeX",
                _CODEGEEX,
                f"codegeex/benchmark/humaneval-x/{word}/data/humaneval_{word}.jsonl.gz",
            ),
        ),
    )
    for word, sha256 in _HUMANEVAL_X.items()
}
"""By HumanEval-X's word for the language."""

_MXEVAL = "e09974f990eeaf0c0e8f2b5eaff4be66effb2c86"
_MBXP = {
    "java": ("mbjp", 966, "139a0fcdff2f4c6d456c546c82f43a1f389dfe3125f5f2c3f6a12f478483dffd"),
    "javascript": ("mbjsp", 966, "9e443a1911bcedd8b5193f43d3217666fbf669cd00d54265941a8eb17e396f5a"),
    "php": ("mbphp", 966, "aec706039e49bc1bd1c9aaf4cf4815a34777b8387bdc59c1b274312071f3a605"),
    "ruby": ("mbrbp", 966, "fe8c043b7d56f5d122c6aaf24e1dcb78816175a0687a73c03873043a6349b85d"),
    "typescript": ("mbtsp", 968, "7c4fbf66cd8189d5f3f6a78ce201782571d083a1d89ee3730c0235317d44d769"),
}

MBXP: Mapping[str, tuple[int, DataFile]] = {
    language: (
        size,
        DataFile(
            f"mxeval/mbxp-{language}.jsonl.gz",
            sha256,
            (GitHub("amazon-science/mxeval", _MXEVAL, f"data/mbxp/{name}_release_v1.2.jsonl"),),
        ),
    )
    for language, (name, size, sha256) in _MBXP.items()
}
"""Problems and file, by language."""
