"""The libraries of RWPB's tasks: torch, OpenCV, Pillow, pandas, scipy, scikit-learn, and small ones upon them."""

from codeeval_images.recipe import Library, Recipe

__all__ = ["RWPB"]

_TORCH_INDEX = "https://download.pytorch.org/whl/cpu"
"""Wheels of torch without CUDA."""

_TORCH_NEEDS = (
    "filelock==3.16.1",
    "fsspec==2024.9.0",
    "jinja2==3.1.4",
    "markupsafe==3.0.2",
    "mpmath==1.3.0",
    "networkx==3.3",
    "sympy==1.13.3",
    "typing-extensions==4.12.2",
)
_PANDAS_NEEDS = ("python-dateutil==2.9.0.post0", "pytz==2024.2", "six==1.16.0", "tzdata==2024.2")
_MATPLOTLIB_NEEDS = (
    "contourpy==1.3.0",
    "cycler==0.12.1",
    "fonttools==4.54.1",
    "kiwisolver==1.4.7",
    "packaging==24.1",
    "pyparsing==3.1.4",
)

_SPARE = (
    "rm -rf /usr/include /usr/lib/gcc /usr/lib/libtorch-test /usr/share/unicode /usr/share/perl /usr/lib/*/perl "
    "/usr/lib/*/dri /usr/lib/*/libLLVM-* /usr/lib/python3/dist-packages/torch/bin/test_* && "
    "find /usr/lib -name '*.a' -delete && "
    "find / -xdev -type d -name tests -path '*-packages/*' -prune -exec rm -rf {} +"
)
"""Removes what Debian's packages bring along and no import needs: headers, compilers, drivers, tests."""

RWPB = Recipe(
    name="rwpb",
    description="torch, OpenCV, Pillow, pandas, scipy, scikit-learn, matplotlib, einops, roma",
    libraries=(
        Library("torch", "torch==2.4.1+cpu", "python3-torch", index=_TORCH_INDEX, needs=_TORCH_NEEDS),
        Library("cv2", "opencv-python-headless==4.10.0.84", "python3-opencv"),
        Library("PIL", "pillow==10.4.0", "python3-pil"),
        Library("pandas", "pandas==2.2.3", "python3-pandas", needs=_PANDAS_NEEDS),
        Library("scipy", "scipy==1.14.1", "python3-scipy"),
        Library("sklearn", "scikit-learn==1.5.2", "python3-sklearn", needs=("joblib==1.4.2", "threadpoolctl==3.5.0")),
        Library("matplotlib", "matplotlib==3.9.2", "python3-matplotlib", needs=_MATPLOTLIB_NEEDS),
        Library("einops", "einops==0.8.0"),
        Library("roma", "roma==1.5.0"),
        Library("torchtyping", "torchtyping==0.1.5", needs=("typeguard==2.13.3",)),
    ),
    commands=(_SPARE,),
    preload=("numpy", "torch", "cv2", "PIL.Image", "pandas", "scipy.special", "einops"),
)
