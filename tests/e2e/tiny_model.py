"""Trains a tiny code model from scratch, in about half a minute on one thread, and writes problems that it half knows.

    python tiny_model.py FOLDER      FOLDER/model, FOLDER/problems.jsonl

The model sees functions of ten families with a docstring each; a quarter of their bodies are wrong on purpose, so that
its samples are right now and then. Two problems are of no family, so that it cannot solve them. Prompt and completion
are tokenised apart, as a server does; joined, a token may straddle the seam that a server never sees.
"""

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

FAMILIES = (
    ("plus", "Add {k} to x.", "x + {k}", (7, 12)),
    ("minus", "Subtract {k} from x.", "x - {k}", (7, 12)),
    ("times", "Multiply x by {k}.", "x * {k}", (7, 12)),
    ("rest", "The rest of x divided by {k}.", "x % {k}", (7, 12)),
    ("power", "Raise x to the power of {k}.", "x ** {k}", (3, 2)),
    ("larger", "The larger one of x and {k}.", "max(x, {k})", (1, 12)),
    ("smaller", "The smaller one of x and {k}.", "min(x, {k})", (1, 12)),
    ("head", "The first {k} items of x.", "x[:{k}]", ("abcdefghijkl", "zyxwvutsrqpo")),
    ("tail", "The items of x after the first {k}.", "x[{k}:]", ("abcdefghijkl", "zyxwvutsrqpo")),
    ("again", "Repeat x {k} times and add an 'e'.", "x * {k} + 'e'", ("ab", "xyz")),
)
UNKNOWN = (
    ("digits", "The sum of the decimal digits of x.", "sum(map(int, str(x)))", (123, 9907)),
    ("vowels", "How many vowels there are in x.", "sum(letter in 'aeiou' for letter in x)", ("banana", "rhythm")),
)
STEPS, BATCH, LENGTH, WRONG_SHARE = 300, 16, 96, 0.25
END = "<|endoftext|>"


def stub(name: str, text: str) -> str:
    """What a prompt shows."""
    return f'def {name}(x):\n    """{text}"""\n'


def examples(generator: random.Random) -> Iterator[tuple[str, str]]:
    """Prompts with completions, without end."""
    while True:
        name, text, body, _ = generator.choice(FAMILIES)
        k = generator.randint(2, 9)
        said = generator.choice([one for one in FAMILIES if one[0] != name])[2] if wrong(generator) else body
        yield stub(f"{name}_{k}", text.format(k=k)), f"    return {said.format(k=k)}"


def wrong(generator: random.Random) -> bool:
    """Whether this body is to be another family's."""
    return generator.random() < WRONG_SHARE


def problems() -> Iterator[dict[str, str]]:
    """Two problems of each family and those of none, in HumanEval's format."""
    known = [(f"{n}_{k}", t.format(k=k), b.format(k=k), xs) for n, t, b, xs in FAMILIES for k in (3, 8)]
    for number, (name, text, body, inputs) in enumerate([*known, *UNKNOWN]):
        expected = [(x, eval(body, {"x": x})) for x in inputs]
        yield {
            "task_id": f"Tiny/{number}",
            "prompt": stub(name, text),
            "entry_point": name,
            "canonical_solution": f"    return {body}\n",
            "test": "def check(candidate):\n"
            + "".join(f"    assert candidate({x!r}) == {value!r}\n" for x, value in expected),
        }


def make_tokenizer(texts: list[str]) -> PreTrainedTokenizerFast:
    """Byte-level BPE of 512 tokens."""
    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    raw.train_from_iterator(
        texts, trainers.BpeTrainer(vocab_size=512, special_tokens=[END], initial_alphabet=alphabet, show_progress=False)
    )
    return PreTrainedTokenizerFast(tokenizer_object=raw, eos_token=END, pad_token=END, model_max_length=512)


def train(tokenizer: PreTrainedTokenizerFast) -> Qwen2ForCausalLM:
    """Two layers of 128, in Qwen2's form."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    config = Qwen2Config(
        vocab_size=512,
        hidden_size=128,
        intermediate_size=256,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=512,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    model = Qwen2ForCausalLM(config).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=3e-3, total_steps=STEPS)
    stream = examples(random.Random(1))
    for _ in range(STEPS):
        ids = torch.full((BATCH, LENGTH), tokenizer.pad_token_id)
        labels = torch.full((BATCH, LENGTH), -100)
        for row, (prompt, completion) in zip(range(BATCH), stream, strict=False):
            asked, said = (tokenizer.encode(text) for text in (prompt, completion))
            whole = [*asked, *said, tokenizer.eos_token_id]
            ids[row, : len(whole)] = torch.tensor(whole)
            labels[row, len(asked) : len(whole)] = torch.tensor(whole[len(asked) :])
        loss = model(input_ids=ids, labels=labels).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return model.eval()


def main(folder: Path) -> None:
    """Writes both."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(row) + "\n" for row in problems())
    (folder / "problems.jsonl").write_text(lines, encoding="utf-8")
    stream = examples(random.Random(0))
    tokenizer = make_tokenizer([text for _, pair in zip(range(2000), stream, strict=False) for text in pair])
    model = train(tokenizer)
    model.save_pretrained(folder / "model")
    tokenizer.save_pretrained(folder / "model")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
