"""Settings of a model, in one object that is passed whole."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["DEFAULT_STYLE", "ModelConfig"]

DEFAULT_STYLE = "chat"
"""Prompt style of a model that is opened without one."""


class ModelConfig(BaseModel):
    """Settings of a model; a provider ignores what it has no use for (`replay` ignores them all)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    temperature: float = Field(0.8, ge=0, le=100)
    """0 is greedy: every sample of a problem is then the same."""
    top_p: float = Field(0.95, gt=0, le=1)
    max_tokens: int = Field(2048, ge=1)
    """Limit of an answer's length. Generous, since an answer that is cut counts as a failure."""
    seed: int = Field(0, ge=0)
    """Runs with different seeds share no sample."""
    prompt_style: str | None = None
    """Name of the prompt's style (`codeeval.prompting`); None: `chat`. The style decides the endpoint."""
    base_url: str | None = None
    """Where the server's API begins, usually ending in `/v1`; None: `OPENAI_BASE_URL`."""
    max_connections: int = Field(64, ge=1)
    """Requests under way at one time."""
    samples_per_request: int = Field(20, ge=1)
    """Most samples of one problem asked in one request."""
    timeout_seconds: float = Field(600.0, gt=0)
    """For one attempt, from its first byte sent to its last byte received."""
    retries: int = Field(8, ge=0)
    """Further attempts after a fault that may pass (408, 409, 429, 5xx, a dropped connection, a torn answer)."""
    backoff_seconds: float = Field(0.5, ge=0)
    """The first pause before another attempt; it doubles each time, up to 30 s."""
    server_wait: float | None = Field(None, ge=0)
    """Longest absence of the server (s), of whatever kind, at the start and later. None: 15, or 600 where
    the server says that it is loading."""
    request_cache: Path | None = None
    """Folder in which answers are kept for other runs with the same requests to the same model; None: they are not."""
    model_args: Mapping[str, Any] = Field(default_factory=dict)
    """Options of the engine, for `vllm/NAME` alone, by vLLM's own names."""
    extra_body: Mapping[str, Any] = Field(default_factory=dict)
    """Further fields of the request as the server names them (`top_k`, `chat_template_kwargs`, ...)."""
