"""Facts of models that are asked by a prompt, taken from their settings."""

from codeeval.models.config import DEFAULT_STYLE, ModelConfig

__all__ = ["AskedModel"]


class AskedModel:
    """Base of models that are asked by a prompt: the facts of `codeeval.samples.Model` that their settings decide."""

    def __init__(self, config: ModelConfig) -> None:
        self._config = config

    @property
    def style(self) -> str:
        """Prompt style in which the model is asked, by name or as the path of a template."""
        return self._config.prompt_style or DEFAULT_STYLE

    @property
    def greedy(self) -> bool:
        """True at temperature 0."""
        return self._config.temperature == 0

    @property
    def replays(self) -> bool:
        """False: samples are drawn now."""
        return False

    @property
    def max_tokens(self) -> int:
        """Limit of an answer's length (tokens)."""
        return self._config.max_tokens
