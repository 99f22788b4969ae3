"""Prompts as a run's model was asked them."""

from collections.abc import Mapping
from functools import cached_property

from codeeval.errors import UsageError
from codeeval.prompting import PromptStyle
from codeeval.store import Manifest
from codeeval.store.clusters import at_hand
from codeeval_benchmarks.problem import Benchmark

__all__ = ["Prompts", "style_asked"]


def style_asked(manifest: Manifest) -> tuple[PromptStyle | None, str]:
    """Return the style in which the model was asked, and a note: why there is none, or what differs today."""
    asked = manifest.sampling.model.get("prompt")
    if not isinstance(asked, Mapping) or "style" not in asked:
        return None, "no model was asked in this run: its samples come from a file, or are simulated"
    name = manifest.request.sampling.prompt_style or str(asked["style"])
    try:
        style = PromptStyle.named(name)
    except UsageError as error:
        return None, str(error)
    changed = style.digest != asked.get("sha256")
    return style, f"the template of {name!r} has changed since: this is how it asks today" if changed else ""


class Prompts:
    """Prompts of a run's tasks: as sent, or else all that the benchmark shows of a problem.

    Of a task whose problem is not on this machine, the prompt is its task_id.
    """

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest

    @cached_property
    def _benchmark(self) -> Benchmark | None:
        return at_hand(self._manifest)

    @cached_property
    def _style(self) -> PromptStyle | None:
        return style_asked(self._manifest)[0]

    def messages(self, task_id: str) -> tuple[tuple[str, str], ...]:
        """Return role and text of each message; one of the role `user` where the model continues a text."""
        if self._benchmark is None or task_id not in self._benchmark:
            return (("user", task_id),)
        problem = self._benchmark[task_id]
        try:
            prompt = self._style.render(problem) if self._style is not None else None
        except UsageError:  # the template has changed since
            prompt = None
        if prompt is None:
            return (("user", problem.prompt.shown or task_id),)
        if prompt.text:
            return (("user", prompt.text),)
        return tuple((message.role, message.content) for message in prompt.messages)

    def text(self, task_id: str) -> str:
        """Return the messages as one text."""
        return "\n\n".join(content for _, content in self.messages(task_id))
