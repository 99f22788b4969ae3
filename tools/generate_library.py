"""Writes harness/codeeval/taxonomy/library.json: the public names of the standard library, module by module.

Modules are imported here, by a developer, so that nothing is imported where programs are analysed. Run it under the
newest Python in use; names that only an older one has are kept.
"""

import importlib
import inspect
import json
import sys
import warnings
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "harness" / "codeeval" / "taxonomy" / "library.json"
_LEFT_OUT = {"antigravity", "this", "idlelib", "turtledemo", "test"}
"""Modules that open a browser, print a poem, or are not libraries."""
_NESTED = ("collections.abc", "concurrent.futures", "importlib.util", "os.path", "urllib.parse", "urllib.request")


def public_names(module: str) -> list[str]:
    """Return the module's `__all__`, else its names without a leading underscore that are not modules."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            loaded = importlib.import_module(module)
    except Exception:  # noqa: BLE001 - a module of another platform
        return []
    names = getattr(loaded, "__all__", None) or [
        name for name, value in vars(loaded).items() if not name.startswith("_") and not inspect.ismodule(value)
    ]
    return sorted(set(map(str, names)))


def main() -> None:
    """Write the file anew, keeping what was known."""
    known = json.loads(TARGET.read_text(encoding="utf-8")) if TARGET.exists() else {}
    modules = {name for name in sys.stdlib_module_names if not name.startswith("_")} - _LEFT_OUT
    names_by_module = {
        module: sorted({*known.get(module, ()), *public_names(module)}) for module in sorted(modules | set(_NESTED))
    }
    TARGET.write_text(json.dumps(names_by_module, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
