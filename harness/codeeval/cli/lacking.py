"""Flags of a model that an error names, in a command that does not have them."""

import re
from collections.abc import Collection
from dataclasses import fields

from codeeval.cli.settings import ModelSettings

__all__ = ["lacking"]

_QUOTED = re.compile(r"`[^`]*`")
_FLAG = re.compile(r"(?<![\w-])--[a-z][a-z-]*[a-z](?![\w-])")


def lacking(message: str, own: Collection[str]) -> list[str]:
    """Return the flags of models that `message` advises and the command with the flags `own` lacks.

    Commands that the message quotes have flags of their own.
    """
    of_models = {"--" + field.name.replace("_", "-") for field in fields(ModelSettings)}
    named = dict.fromkeys(_FLAG.findall(_QUOTED.sub("", message)))
    return [flag for flag in named if flag in of_models and flag not in own]
