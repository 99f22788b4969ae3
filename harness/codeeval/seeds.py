"""Seeds: derived in two ways, both fixed for good.

A run keeps its promise that an index has the same sample in any session, version and machine. So a derivation never
changes once seeds of it are stored: samples of simulated models, suites of `codeeval strengthen` with their digests,
and requests to servers all hold such seeds. `numpy.random.SeedSequence` would spread seeds as well, but other numbers
would come out: every stored run would resume with other samples, and every published digest would change.
"""

import hashlib

__all__ = ["SEED_STRIDE", "derived_seed", "sample_seed"]

SEED_STRIDE = 100_000
"""Distance between the seeds of two runs: more than any number of samples per problem, and small enough that seeds fit
the 32 bits of some servers."""


def sample_seed(run_seed: int, index: int) -> int:
    """Return the seed of a problem's sample `index` in the run with this seed, for a model server.

    Seeds of neighbouring samples differ by 1: servers such as vLLM give the j-th choice of a request the seed of the
    request plus j, and a sample keeps its seed however samples are grouped into requests.
    """
    return SEED_STRIDE * run_seed + index


def derived_seed(*parts: object, bits: int = 64) -> int:
    """Return a seed of so many bits that depends on the text of every part, the same on every machine."""
    content = "\0".join(map(str, parts)).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(content).digest()[: bits // 8])
