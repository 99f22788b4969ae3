"""Send the same requests to judges that speak SandboxFusion's protocol, many at a time: rate, p99, lost requests.

python bench/judge_load.py http://localhost:8080 http://localhost:8081 --requests 2000 --concurrency 512

Half of the requests run a program with asserts, half submit a contest program with 10 cases. The last column is the
rate beside that of the last address.
"""

import argparse
import asyncio
import statistics
import time
from typing import Any

import aiohttp

_CASES = [{"input": {"stdin": str(value)}, "output": {"stdout": f"{2 * value}\n"}} for value in range(10)]


def body_of(index: int) -> tuple[str, dict[str, Any]]:
    """Return path and body of a request."""
    if index % 2:
        code = f"def add(a, b):\n    return a + b  # {index}\n\nassert add(1, 2) == 3\n"
        return "/run_code", {"code": code, "language": "python", "run_timeout": 60}
    config = {
        "language": "python",
        "dataset_type": "CommonOJDataset",
        "provided_data": {"id": index, "content": "", "labels": {}, "test": _CASES},
        "run_timeout": 60,
    }
    text = f"```python\nprint(int(input()) * 2)  # {index}\n```"
    return "/submit", {"dataset": "bench", "id": index, "completion": text, "config": config}


async def load(address: str, requests: int, concurrency: int) -> tuple[float, float, int]:
    """Return requests per second, the 99th percentile (s), and the number of requests without the right answer."""
    seconds: list[float] = []
    indices = iter(range(requests))
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(1800)
    ) as session:

        async def ask() -> None:
            for index in indices:
                path, body = body_of(index)
                started = time.monotonic()
                async with session.post(address + path, json=body) as response:
                    answer = await response.json(content_type=None)
                if answer.get("accepted") is True or answer.get("status") == "Success":
                    seconds.append(time.monotonic() - started)

        started = time.monotonic()
        await asyncio.gather(*(ask() for _ in range(concurrency)), return_exceptions=True)
        took = time.monotonic() - started
    p99 = statistics.quantiles(seconds, n=100)[98] if len(seconds) > 1 else float("nan")
    return len(seconds) / took, p99, requests - len(seconds)


def main() -> None:
    """Load each address in turn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("addresses", nargs="+")
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--concurrency", type=int, default=512)
    asked = parser.parse_args()
    results = {address: asyncio.run(load(address, asked.requests, asked.concurrency)) for address in asked.addresses}
    last = results[asked.addresses[-1]][0]
    for address, (rate, p99, lost) in results.items():
        print(f"{address}: {rate:.1f} requests/s, p99 {p99:.2f} s, {lost} lost, x{rate / last:.1f}")


if __name__ == "__main__":
    main()
