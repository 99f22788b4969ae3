"""A provider of another protocol than OpenAI's, as a distribution of its own would ship it: Anthropic's messages."""

import asyncio
import os
from dataclasses import asdict, replace

from codeeval.models.address import Address, Credentials
from codeeval.models.answers import parsed
from codeeval.models.asked import AskedModel
from codeeval.models.client import Client
from codeeval.models.providers import Provider
from codeeval.prompting import PromptStyle
from codeeval.samples import Completion


class MessagesModel(AskedModel):
    def __init__(self, model, client, config):
        super().__init__(config)
        self.name, self._model, self._client = f"messages/{model}", model, client
        self._style = PromptStyle.named(self.style)

    def describe(self):
        return {}

    def available(self, problem):  # noqa: ARG002
        return None

    async def prepare(self, problems, tell):
        self._client.listen(tell)
        await self._ask(self._style.render(problems[0]), 1)

    async def draw(self, problem, indices):
        prompt = self._style.render(problem)
        completions = await asyncio.gather(*(self._ask(prompt, self.max_tokens) for _ in indices))
        return [replace(one, index=index, form=prompt.form) for one, index in zip(completions, indices, strict=True)]

    async def close(self):
        await self._client.close()

    async def _ask(self, prompt, max_tokens):
        turns = [asdict(turn) for turn in prompt.messages] or [{"role": "user", "content": prompt.text}]
        body = {"model": self._model, "max_tokens": max_tokens, "messages": turns}
        reply = await self._client.ask(self.name, "/messages", body, read)
        return replace(reply.content, latency_seconds=reply.seconds)


def read(content):
    answer = parsed(content)
    usage = {"prompt_tokens": answer["usage"]["input_tokens"], "completion_tokens": answer["usage"]["output_tokens"]}
    end = {"end_turn": "stop", "max_tokens": "length"}.get(answer["stop_reason"], answer["stop_reason"])
    return Completion(0, "".join(part.get("text", "") for part in answer["content"]), "answer", end, usage=usage)


def open_messages(name, config):
    key = os.environ.get("MESSAGES_API_KEY", "")
    address = Address.of(config.base_url, key_variable="MESSAGES_API_KEY")
    return MessagesModel(name, Client(address, Credentials(key, {"x-api-key": key}), config), config)


provider = Provider("messages/NAME (Anthropic's API)", open_messages)
