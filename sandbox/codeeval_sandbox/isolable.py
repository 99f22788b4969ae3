"""Which test files may run apart from the program, and what they need there.

Only plain data crosses to the tests, so a file must ask of the program nothing but values. One that also leaves nothing
behind runs in the checker, which serves many programs. Others need a process of their own (`process`): they set
attributes, seed random numbers, plot or patch. Some need a working folder too (`files`), whose files cross by value.

What a program returns may decide which file a test opens, or which text it reads. So no file of tests runs apart that
executes text, loads objects from files, unpacks archives, starts processes or speaks to a network.
"""

import ast
from collections.abc import Iterator

from codeeval_sandbox.textual import executes_text

__all__ = ["FILES", "PROCESS", "cause_of", "needs_of"]

PROCESS, FILES = "process", "files"
_NEVER = "never"

_PLAIN = frozenset(
    {
        *("unittest", "array", "base64", "binascii", "bisect", "calendar", "cmath", "collections", "copy"),
        *("dataclasses", "datetime", "dateutil", "decimal", "doctest", "enum", "fractions", "functools", "hashlib"),
        *("heapq", "hmac", "itertools", "json", "math", "numbers", "numpy", "operator", "pandas", "pytz", "re"),
        *("statistics", "string", "textwrap", "typing", "uuid"),
    }
)
"""Modules that tests may import anywhere: they compute, and touch nothing outside."""

_MODULES: dict[str, str] = {
    **dict.fromkeys(_PLAIN, ""),
    **dict.fromkeys(
        (
            *("ast", "blake3", "bs4", "contextlib", "cryptography", "csv", "email", "errno", "faker", "ftplib"),
            *("geopandas", "getpass", "html", "inspect", "io", "ipaddress", "matplotlib", "mimetypes", "mpl_toolkits"),
            *("natsort", "networkx", "nltk", "pprint", "prettytable", "random", "requests", "scipy", "seaborn"),
            *("secrets", "shapely", "skimage", "sklearn", "smtplib", "socket", "ssl", "statsmodels", "struct"),
            *("subprocess", "sys", "time", "types", "unicodedata", "urllib", "warnings", "yaml", "zlib", "zoneinfo"),
        ),
        PROCESS,
    ),
    **dict.fromkeys(
        (
            *("codecs", "configparser", "docx", "fnmatch", "glob", "gzip", "logging", "openpyxl", "os", "pathlib"),
            *("shutil", "sqlite3", "tarfile", "tempfile", "xml", "zipfile"),
        ),
        FILES,
    ),
}
"""Modules that tests may import apart from the program, by what they need there."""

_NAMES = {
    **dict.fromkeys(("breakpoint", "compile", "exec", "exit", "eval", "input", "quit", "__import__"), _NEVER),
    **dict.fromkeys(("delattr", "globals", "locals", "setattr", "vars", "__name__"), PROCESS),
    "open": FILES,
    "__file__": _NEVER,
}

_ATTRIBUTES = {
    **dict.fromkeys(
        (
            *("eval", "exec", "imread", "load", "load_all", "loadmat", "memmap", "query"),
            *("full_load", "full_load_all", "unsafe_load", "unsafe_load_all", "load_extension", "dictConfig"),
            *("fileConfig", "enable_load_extension"),
            *("to_clipboard", "to_hdf", "extract", "extractall"),
            *("unpack_archive", "make_archive", "run_docstring_examples", "testmod", "testfile", "testsource"),
            *("DocTestRunner", "DocTestSuite", "DocFileSuite", "DebugRunner", "usetex", "download"),
            *("pos_tag", "pos_tag_sents", "ne_chunk", "ne_chunk_sents"),
            *("system", "popen", "fork", "kill", "killpg", "symlink", "symlink_to", "hardlink_to", "link", "mkfifo"),
            *("mknod", "chdir", "fchdir", "chroot", "startfile", "Popen"),
            *("modules", "settrace", "setprofile"),
            *("register_at_fork", "assertLogs", "assertNoLogs", "pipe", "openpty", "memfd_create", "fdopen", "dup2"),
        ),
        _NEVER,
    ),
    **dict.fromkeys(
        (
            *(
                "addCleanup",
                "assertWarns",
                "assertWarnsRegex",
                "mock",
                "patch",
                "random",
                "seed",
                "set_option",
                "seterr",
            ),
            *("set_printoptions", "testing", "now", "today", "utcnow"),
        ),
        PROCESS,
    ),
    **dict.fromkeys(
        (
            *("fromfile", "genfromtxt", "loadtxt", "open", "save", "savefig", "savetxt", "savez", "to_csv", "to_excel"),
            *("to_feather", "to_html", "to_json", "to_latex", "to_parquet", "to_pickle", "to_sql", "to_xml", "tofile"),
        ),
        FILES,
    ),
}
"""Attributes that read or write files or settings, execute text, or depend on the moment."""

_OUTSIDE = ("/tmp", "/dev", "/proc")  # noqa: S108
"""Beginnings of paths that tests and programs would have in common."""

_READERS = frozenset(
    {
        *("read_bytes", "read_csv", "read_excel", "read_fwf", "read_html", "read_json", "read_table", "read_text"),
        "read_xml",
    }
)
"""Functions `read_...` that make nothing but values of a file. Others load objects, or leave that to a library."""

_LOADERS = ("read_", "fetch_")
"""Beginnings of names of functions that make objects of files. Those `fetch_...` look for them in the home folder."""

_STARTS = ("execl", "execv", "fetch_", "spawn", "posix_spawn", "load_pickle")

_PROCESSES = frozenset({"run", "call", "Popen", "check_output", "check_call", "getoutput", "getstatusoutput", "socket"})
"""Attributes of `subprocess` and `socket` that tests may patch, and not use."""


def needs_of(setup: str, source: str) -> frozenset[str] | None:
    """Return what a file of tests needs, below its trusted setup, to run apart from a program; None if it cannot.

    Empty: it may run in the checker itself. `process`: in a child of it. `files`: in a child with a working folder.
    """
    if executes_text(setup, source):
        return None
    try:
        nodes = [node for part in (setup, source) for node in ast.walk(ast.parse(part))]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    needs = frozenset(need for node in nodes for need in _needs(node)) - {""}
    if _NEVER in needs:
        return None
    return needs | {PROCESS} if needs else needs


def cause_of(setup: str, source: str) -> str:
    """Return why a file of tests cannot run apart from a program: the first such thing that it uses. Empty: it can."""
    if executes_text(setup, source):
        return "they execute text"
    try:
        nodes = [node for part in (setup, source) for node in ast.walk(ast.parse(part))]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "they are no Python"
    return next((f"they use `{_short(node)}`" for node in nodes if _NEVER in _needs(node)), "")


def _short(node: ast.AST) -> str:
    """Return what a node is about, in a few words that many files have in common."""
    match node:
        case ast.Import(names=names):
            return "import " + next(alias.name for alias in names if _of_import(alias) == _NEVER)
        case ast.ImportFrom(module=module):
            return f"import {module}"
        case ast.Attribute(attr=name):
            return f".{name}"
        case ast.Constant(value=str(text)):
            return next(path for path in _OUTSIDE if text.startswith(path))
    return ast.unparse(node)


def _needs(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from map(_of_import, names)
        case ast.ImportFrom(module="subprocess" | "socket", names=names) if _PROCESSES & {
            alias.name for alias in names
        }:
            yield _NEVER
        case ast.ImportFrom(module=module, names=names):
            yield _of_module(module or ".")
            yield from map(_of_attribute, (module or ".").split(".")[1:])
            yield from (_of_attribute(alias.name) for alias in names)
        case ast.Name(id=name):
            yield _NAMES.get(name, "")
        case ast.Attribute(attr="load", value=ast.Name(id="json")):
            yield FILES
        case ast.Attribute(attr=name, value=ast.Name(id="subprocess" | "socket")) if name in _PROCESSES:
            yield _NEVER
        case ast.Attribute(attr=name, value=value, ctx=context):
            owned = isinstance(value, ast.Name) and value.id in ("self", "cls")
            yield PROCESS if isinstance(context, ast.Store | ast.Del) and not owned else ""
            yield "" if owned and name.startswith(_LOADERS) else _of_attribute(name)
        case ast.Global() | ast.Delete():
            yield PROCESS
        case ast.Constant(value=str(text)):
            yield _NEVER if text.startswith(_OUTSIDE) else ""


def _of_import(alias: ast.alias) -> str:
    """Return the need of an imported module. Those whose functions are looked for by name keep that name."""
    is_renamed = alias.asname is not None and alias.name in ("subprocess", "socket")
    return _NEVER if is_renamed else _of_module(alias.name)


def _of_module(name: str) -> str:
    return PROCESS if name in ("unittest.mock", "mock") else _MODULES.get(name.partition(".")[0], _NEVER)


def _of_attribute(name: str) -> str:
    if name.startswith("read_"):
        return FILES if name in _READERS else _NEVER
    return _NEVER if name.startswith(_STARTS) else _ATTRIBUTES.get(name, "")
