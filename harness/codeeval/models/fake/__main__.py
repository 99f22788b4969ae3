"""`python -m codeeval.models.fake`: serve until the process is ended; the first line printed is the address."""

import argparse
import asyncio
import signal
from pathlib import Path

from codeeval.models.fake import FLAWS, Answering, FakeServer, Faults, hashed, solving


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m codeeval.models.fake", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0, the default: any that is free")
    parser.add_argument("--model", default="tiny", help="the name under which it is served")
    parser.add_argument("--benchmark", help="a name or a file of problems, which the model then solves now and then")
    parser.add_argument("--data-dir", type=Path, help="folder with the official data files")
    parser.add_argument("--percent", type=int, default=70, help="of the samples that solve their problem")
    parser.add_argument("--window", type=int, default=32768, help="tokens of prompt and answer together")
    parser.add_argument("--key", help="what clients must show")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that each answer takes")
    parser.add_argument("--loading", type=float, default=0.0, help="seconds in which it is not ready yet")
    parser.add_argument("--faults", type=float, default=0.0, help="share of attempts that fail, from 0 to 1")
    parser.add_argument("--slow-seconds", type=float, default=60.0, help="how long a slow answer takes")
    parser.add_argument("--seed", type=int, default=0, help="decides which attempts fail")
    parser.add_argument("--flaw", choices=FLAWS, help="serve the model wrongly")
    return parser.parse_args()


async def _serve(options: argparse.Namespace) -> None:
    answering: Answering = hashed
    if options.benchmark:
        from codeeval_benchmarks.registry import load  # noqa: PLC0415 - only where problems are asked for

        answering = solving(load(options.benchmark, options.data_dir), percent=options.percent)
    server = FakeServer(
        model=options.model,
        answering=answering,
        faults=Faults(options.faults, options.seed, options.slow_seconds),
        flaw=options.flaw,
        key=options.key,
        window=options.window,
        latency=options.latency,
        loading=options.loading,
    )
    ended = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, ended.set)
    async with server.running(options.port):
        print(server.url, flush=True)  # noqa: T201 - whoever started it reads this
        await ended.wait()


if __name__ == "__main__":
    asyncio.run(_serve(_options()))
