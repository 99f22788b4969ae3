"""The libraries of the four tasks of BigCodeBench that train networks: an image apart, for the size of TensorFlow."""

from codeeval_images.recipe import Library, Recipe
from codeeval_images.recipes.bigcodebench import FONTS, GRANTS, MATPLOTLIB_FOLDER, PINNED, pinned

__all__ = ["BIGCODEBENCH_TENSORFLOW"]

_OWN = pinned("""
absl-py==2.5.1 721200f2f0e9960f2ca9dc3a2a706b201f5f75d812c158f059cbbe29eeafbdb8
astunparse==1.6.3 c2652417f2c8b5bb325c885ae329bdf3f86424075c4fd1a128674bc6fba4b8e8
flatbuffers==25.12.19 7634f50c427838bb021c2d66a3d1168e9d199b0607e6329399f04846d42e20b4
gast==0.4.0 b7adcdd5adbebf1adf17378da5ba3f543684dbec47b1cda1f3997e573cd542c4
google-auth==2.47.0 c516d68336bfde7cf0da26aab674a36fedcf04b37ac4edd59c597178760c3498
google-auth-oauthlib==1.0.0 95880ca704928c300f48194d1770cf5b1462835b6e49db61445a520f793fd5fb
google-pasta==0.2.0 b32482794a366b5366a32c92a9a9201b107821889935a02b3e51f6b432ea84ed
grpcio==1.85.3 f2948333a1f462c0e559b5ea436655ed36822fa448f5713d6de2d483bed6e03f
h5py==3.16.0 fb1720028d99040792bb2fb31facb8da44a6f29df7697e0b84f0d79aff2e9bd3
keras==2.12.0 35c39534011e909645fb93515452e98e1a0ce23727b55d4918b9c58b2308c15e
markdown==3.11.3 e1a31a112232504d753e5c01bb8c2de90d3f0ba986b063e10770cf7695b09e73
ml-dtypes==0.5.4 19b9a53598f21e453ea2fbda8aa783c20faff8e1eeb0d7ab899309a0053f1483
opt-einsum==3.4.0 69bb92469f86a1565195ece4ac0323943e83477171b91d24c35afe028a90d7cd
protobuf==4.25.9 438c636de8fb706a0de94a12a268ef1ae8f5ba5ae655a7671fcda5968ba3c9be
tensorboard==2.12.3 b4a69366784bc347e02fbe7d847e01896a649ca52f8948a11005e205dcf724fb
tensorboard-data-server==0.7.2 ef687163c24185ae9754ed5650eb5bc4d84ff257aabdc33f0cc6f74d8ba54530
tensorflow-cpu==2.12.0 e8c7047552a2d759f3e65ac13e36dd24bb5fec2e6576e848287811ec44b3d62f
tensorflow-estimator==2.12.0 59b191bead4883822de3d63ac02ace11a83bfe6c10d64d0c4dfde75a50e60ca1
tensorflow-io-gcs-filesystem==0.37.1 ee7c8ee5fe2fd8cb6392669ef16e71841133041fee8a330eff519ad9b36e4556
termcolor==3.3.0 cf642efadaf0a8ebbbf4bc7a31cec2f9b5f21a9f726f4ccbb08192c9c26f43a5
""")
"""Not jax, which TensorFlow's wheel names and no task needs (290 MB)."""

_SHARED = (
    *("certifi", "charset-normalizer", "cloudpickle", "contourpy", "cycler", "fonttools", "idna", "joblib"),
    *("kiwisolver", "markupsafe", "packaging", "pillow", "pyparsing", "python-dateutil", "pytz", "requests", "scipy"),
    *("setuptools", "six", "threadpoolctl", "typing-extensions", "tzdata", "urllib3", "werkzeug", "wrapt"),
)
"""Wheels of the other image that these need."""

_MODULES = {"matplotlib": "matplotlib", "numpy": "numpy", "pandas": "pandas", "sklearn": "scikit-learn"}
"""Distributions of the other image whose modules the build tries, by module."""

BIGCODEBENCH_TENSORFLOW = Recipe(
    name="bigcodebench-tensorflow",
    description="TensorFlow 2.12 and Keras with scikit-learn and matplotlib, for four tasks of BigCodeBench",
    libraries=(
        *(Library(module, PINNED[name]) for module, name in _MODULES.items()),
        *(Library(module, _OWN[name]) for module, name in (("tensorflow", "tensorflow-cpu"), ("keras", "keras"))),
    ),
    wheels=(
        *(PINNED[name] for name in _SHARED),
        *(wheel for name, wheel in _OWN.items() if name not in {"tensorflow-cpu", "keras"}),
    ),
    commands=(
        *FONTS,
        "find / -xdev -type d -path '*-packages/tensorflow/include' -prune -exec rm -rf {} +",
    ),
    environment={"MPLBACKEND": "Agg", "MPLCONFIGDIR": MATPLOTLIB_FOLDER, "TF_CPP_MIN_LOG_LEVEL": "3"},
    # Not TensorFlow, which starts threads: a process with threads is not to be forked.
    preload=("numpy", "pandas", "matplotlib.pyplot", "sklearn", "unittest.mock"),
    grants=(*GRANTS, "addresses"),
    python="3.11",
)
