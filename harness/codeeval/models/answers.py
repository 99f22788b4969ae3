"""What OpenAI-compatible servers answer, read strictly: a torn answer is never taken for a short one."""

from pydantic import BaseModel, Field

__all__ = ["Answer", "Choice", "ServedModel", "ServedModels", "Version", "checked", "text_of"]


class _Message(BaseModel):
    content: str | None = None
    """None where all tokens went into thinking."""


class Choice(BaseModel):
    """One of a request's samples."""

    index: int | None = None
    message: _Message | None = None
    text: str | None = None
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class Answer(BaseModel):
    """The answer to a request for completions, of chat or raw."""

    choices: list[Choice] = Field(min_length=1)
    usage: _Usage | None = None

    @property
    def counts(self) -> dict[str, int]:
        """Tokens, as far as the server counted them."""
        return self.usage.model_dump(exclude_none=True) if self.usage else {}


class ServedModel(BaseModel):
    """One line of `/models`."""

    id: str
    root: str | None = None
    max_model_len: int | None = None
    owned_by: str | None = None


class ServedModels(BaseModel):
    """`/models`."""

    data: list[ServedModel]


class Version(BaseModel):
    """vLLM's `/version`."""

    version: str


def checked(answer: Answer, *, chat: bool, asked: int) -> Answer:
    """The answer with its choices in order. Raises ValueError where it cannot be the answer to this request."""
    choices = answer.choices
    if len(choices) > asked:
        raise ValueError(f"{len(choices)} choices where {asked} were asked")
    if any((choice.message if chat else choice.text) is None for choice in choices):
        raise ValueError("a choice without " + ("message" if chat else "text"))
    places = [choice.index for choice in choices]
    expected = list(range(len(choices)))
    if places != expected and sorted(place for place in places if place is not None) == expected:
        return answer.model_copy(update={"choices": sorted(choices, key=lambda choice: choice.index or 0)})
    return answer


def text_of(choice: Choice) -> str:
    """What the model wrote."""
    return (choice.message.content if choice.message else choice.text) or ""
