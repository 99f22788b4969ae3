"""Look up names that no program defines: modules, and the public names of the standard library.

Read from a file (`tools/generate_library.py` writes it): nothing is imported for the sake of an analysis.
"""

import builtins
import json
import keyword
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

__all__ = ["BUILTINS", "is_module", "owners"]

BUILTINS = frozenset({*dir(builtins), *keyword.kwlist, "__file__", "__name__", "__doc__"})

_PACKAGES: Mapping[str, str] = {
    **{name: name for name in ("numpy", "pandas", "scipy", "sympy", "sklearn", "torch", "tensorflow", "matplotlib")},
    **{name: name for name in ("PIL", "einops", "skimage", "torchvision", "transformers")},
    **{name: name for name in ("requests", "networkx", "nltk", "cv2", "bs4", "yaml", "dateutil", "pytz", "six")},
    "np": "numpy",
    "pd": "pandas",
    "plt": "matplotlib",
    "sp": "scipy",
    "tf": "tensorflow",
    "nx": "networkx",
    "dt": "datetime",
    "sns": "seaborn",
    "st": "streamlit",
    "mp": "multiprocessing",
    "ET": "xml",
}
"""Well-known packages, and the names under which they are imported."""

_COMMON: Sequence[str] = (
    *("typing", "math", "collections", "itertools", "functools", "re", "string", "heapq", "bisect", "random", "copy"),
    *("statistics", "operator", "datetime", "time", "json", "fractions", "decimal", "hashlib", "os", "sys", "abc"),
    *("dataclasses", "enum", "calendar", "cmath", "numbers", "textwrap", "struct", "array", "queue", "contextlib"),
    *("collections.abc", "io", "pathlib", "unicodedata", "base64", "zlib", "uuid", "types", "pprint", "csv", "secrets"),
    *("timeit", "threading", "asyncio", "subprocess", "os.path", "urllib.parse", "urllib.request", "html", "difflib"),
    *("ast", "inspect", "traceback", "warnings", "shutil", "glob", "tempfile", "pickle", "logging", "argparse"),
)
"""Modules whose members are written without them, the likeliest owner first."""


@cache
def _library() -> Mapping[str, frozenset[str]]:
    text = resources.files("codeeval.taxonomy").joinpath("library.json").read_text(encoding="utf-8")
    return {module: frozenset(names) for module, names in json.loads(text).items()}


@cache
def _owners() -> Mapping[str, Sequence[str]]:
    owners: dict[str, list[str]] = {}
    for module in _COMMON:
        for name in _library().get(module, ()):
            owners.setdefault(name, []).append(module)
    return owners


def is_module(name: str) -> bool:
    """Return whether this names a module of the standard library, or a well-known package or its usual alias."""
    return name in _library() or name in _PACKAGES


def owners(name: str) -> Sequence[str]:
    """Return the common modules of the standard library with this public name; builtins have none."""
    return () if name in BUILTINS else _owners().get(name, ())
