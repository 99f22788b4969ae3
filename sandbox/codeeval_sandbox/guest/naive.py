"""A harness without isolation, run inside the sandbox: program and tests in one process, whose word is believed.

It shows which programs such a harness accepts, and by what means. Its text is a program of the question `Execution`,
loaded once (`warm`) for all its runs. Each run is forked from there, and gets a task on its standard input, as JSON:

- `mode`: `script` runs program and tests as one file, as a trainer's reward does. `probed` runs both in one namespace
  too, with probes. `unittest` runs `source`, a file that ends with `unittest.main()`;
- `solution`, `tests`, `source`: sources;
- `names`: names that the tests take from the program's namespace; `modules`: modules that they import;
- `files`: contents by name, which lie beside the program;
- `stdin`: standard input of the program; `word`: the beginning of each line of signs.

A sign is a line of JSON behind the word. Signs are the program's own word, like all that comes from its process. A
program that knew of the probes could forge them, or those of the next run. None knows, and no verdict depends on them.
"""

from __future__ import annotations

import atexit
import builtins
import gc
import importlib
import json
import os
import signal
import sys
import threading
import types
from typing import Any, NoReturn

from codeeval_sandbox.guest.forking import run_script

_FILE = "main.py"
_HARNESS = "codeeval_harness"
"""Name of this module while a program runs."""
_TESTS = "<tests>"
_MOST_SIGNS = 400
"""Signs told of one run."""
_DEPTH, _WIDTH = 4, 200
"""Levels and items of a result that are looked at."""

_LOOKING = {
    *("sys._getframe", "sys._current_frames", "gc.get_objects", "gc.get_referrers", "gc.get_referents"),
    *("open", "os.listdir", "os.scandir", "object.__getattr__"),
}
"""Audit events of a program that looks at more than its arguments."""
_ACTING = {
    *("os.exec", "os.posix_spawn", "os.fork", "os.forkpty", "os.system", "subprocess.Popen", "os.kill"),
    *("sys.settrace", "sys.setprofile", "sys.addaudithook", "ctypes.dlopen", "sys.excepthook"),
}
"""Audit events of a program that acts on its process."""
_FRAMES = {"tb_frame", "__code__", "f_code", "gi_frame", "gi_code", "cr_frame", "cr_code", "__closure__", "__globals__"}
"""Attributes that lead from an object to code and frames."""
_THROUGH = ("inspect.py", "linecache.py", "traceback.py", "pathlib.py", "tokenize.py", "codecs.py", "_abc.py")
"""Files of the library that a program looks through."""
_SPECIAL = frozenset(
    "__{}__".format(name)
    for name in (
        *("eq", "ne", "lt", "le", "gt", "ge", "bool", "len", "contains", "iter", "next", "getattr", "getattribute"),
        *("sub", "rsub", "add", "radd", "abs", "float", "int", "index", "round", "call", "getitem", "instancecheck"),
        *("subclasscheck", "array", "array_ufunc", "class", "hash", "mod", "and", "or", "xor", "neg"),
    )
)
"""Methods by which an object answers a comparison or another question of a test."""


class Signs:
    """Lines on a descriptor of their own, which the program's streams do not hold back."""

    def __init__(self, word: str) -> None:
        """`word`: beginning of each line."""
        self._word = word
        self._descriptor = os.dup(1)
        self._write = os.write
        self._dumps = json.dumps
        self._told: set[str] = set()

    def tell(self, kind: str, *content: Any) -> None:
        """Write a sign, once."""
        line = self._dumps([kind, *content])
        if line not in self._told and len(self._told) < _MOST_SIGNS:
            self._told.add(line)
            self._write(self._descriptor, "\n{}{}\n".format(self._word, line).encode())


class Known:
    """Builtins, functions of the library, classes and hooks, as they were before the program."""

    def __init__(self) -> None:
        """Take in what is loaded, and the modules that programs patch most."""
        self._modules: dict[str, dict[str, Any]] = {}  # functions and classes by module
        self._methods: list[tuple[str, Any, dict[str, Any]]] = []  # name of a class, its content now and before
        self._detailed: set[str] = set()
        self._classes: set[int] = set()
        self._hooks: dict[str, Any] = {}
        self.learn(["unittest", "math", "operator", "copy", "json"])

    def learn(self, modules: list[str]) -> None:
        """Take in modules that the tests import, before the program runs."""
        for name in modules:
            try:
                importlib.import_module(name)
            except BaseException:  # not installed here; the tests will tell
                pass
        count = len(self._modules)
        for owner, module in list(sys.modules.items()):
            if type(module) is types.ModuleType and owner not in ("__main__", "solution", _HARNESS):
                self._learn(owner, module, in_detail=owner in modules or owner.startswith("unittest."))
        if len(self._modules) > count:
            self._classes.update(map(id, _subclasses()))
        self._hooks = _hooks()

    def _learn(self, owner: str, module: types.ModuleType, *, in_detail: bool) -> None:
        if owner not in self._modules:
            content = list(module.__dict__.items())
            self._modules[owner] = {name: value for name, value in content if callable(value)}
        if in_detail and owner not in self._detailed:
            self._detailed.add(owner)
            for name, value in self._modules[owner].items():
                if isinstance(value, type):
                    content_now = type.__dict__["__dict__"].__get__(value)
                    self._methods.append(("{}.{}".format(owner, name), content_now, dict(content_now)))

    def changed(self) -> tuple[list[str], list[str]]:
        """Return the names of builtins and of functions of the library that are others now."""
        others = []
        for owner, before in self._modules.items():
            module = sys.modules.get(owner)
            if type(module) is types.ModuleType:
                others += _differing(owner, before, module.__dict__)
        for owner, now, before in self._methods:
            others += _differing(owner, before, now)
        own = [name for owner, name in others if owner == "builtins"]
        return own, ["{}.{}".format(*key) for key in others if key[0] != "builtins"]

    def hooks(self) -> list[str]:
        """Return the names of hooks that are others now."""
        return [name for name, value in _hooks().items() if self._hooks[name] != value]

    def shadowed(self, name: str, value: Any) -> bool:
        """Return whether a name of Python's means something in a program that it means in no module of the library."""
        if name in sys.modules:
            return not isinstance(value, types.ModuleType)
        contents = [*self._modules.values(), *(before for _, _, before in self._methods)]
        same = any(name in content and content[name] is value for content in contents)
        return hasattr(builtins, name) and not same

    def special(self, kind: Any) -> list[str]:
        """Return the special methods of a class that came with the program; empty for other classes."""
        if id(kind) in self._classes:
            return []
        lines = type.__dict__["__mro__"].__get__(kind)
        own = (set(type.__dict__["__dict__"].__get__(line)) for line in lines if id(line) not in self._classes)
        return sorted(_SPECIAL & set().union(*own))


def _differing(owner: str, before: dict[str, Any], now: Any) -> list[tuple[str, str]]:
    """Return owner and name of each value that is another one now."""
    return [(owner, name) for name, value in before.items() if now.get(name, value) is not value]


def _subclasses() -> list[Any]:
    """Return every class that exists."""
    known: dict[int, Any] = {id(object): object}
    pending: list[Any] = [object]
    while pending:
        fresh = [kind for kind in type.__subclasses__(pending.pop()) if id(kind) not in known]
        known.update((id(kind), kind) for kind in fresh)
        pending += fresh
    return list(known.values())


def _hooks() -> dict[str, Any]:
    return {
        "atexit": atexit._ncallbacks(),
        "excepthook": sys.excepthook,
        "threading.excepthook": threading.excepthook,
        "unraisablehook": sys.unraisablehook,
        "stdout": id(sys.stdout),
        "trace": sys.gettrace() is not None or sys.getprofile() is not None,
        "signals": [signal.getsignal(each) for each in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT)],
    }


class Probes:
    """Receiver of calls from the instrumented tests."""

    def __init__(self, signs: Signs, known: Known) -> None:
        self._signs, self._known = signs, known
        self.test = -1

    def at(self, index: int) -> None:
        """Note the test that begins."""
        self.test = index
        if index < _MOST_SIGNS // 4:
            self._signs.tell("test", index)

    def seen(self, value: Any) -> Any:
        """Look at a result, and return it."""
        try:
            self._look(value, _DEPTH)
        except BaseException:  # a result may be as hostile as the rest
            pass
        return value

    def _look(self, value: Any, depth: int) -> None:
        kind = type(value)
        for each in (kind, type(kind)):
            methods = self._known.special(each)
            if methods:
                self._signs.tell("object", str(type.__dict__["__name__"].__get__(each))[:80], methods)
        if depth and isinstance(value, (list, tuple, set, frozenset)):
            for item in list(value)[:_WIDTH]:
                self._look(item, depth - 1)
        elif depth and isinstance(value, dict):
            for item in list(dict.items(value))[:_WIDTH]:
                self._look(item, depth - 1)


class Watch:
    """An audit hook that tells what the program's own code does."""

    def __init__(self, signs: Signs) -> None:
        self._signs = signs
        self._busy = False
        self._frame = sys._getframe

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Tell of an event that matters, if the program's code caused it."""
        if self._busy or not (event in _LOOKING or event in _ACTING):
            return
        self._busy = True
        try:
            detail = self._detail(event, arguments)
            if detail is not None and self._is_own():
                self._signs.tell("event", event, detail)
        finally:
            self._busy = False

    @staticmethod
    def _detail(event: str, arguments: tuple[Any, ...]) -> str | None:
        if event == "object.__getattr__":
            return arguments[1] if arguments[1] in _FRAMES else None
        if event in ("open", "os.listdir", "os.scandir"):
            return str(arguments[0])[:200] if arguments and isinstance(arguments[0], (str, bytes)) else "."
        return ""

    def _is_own(self) -> bool:
        frame: Any = self._frame(2)
        while frame is not None and frame.f_code.co_filename.endswith(_THROUGH):
            frame = frame.f_back
        return frame is not None and frame.f_code.co_filename == _FILE


def _module() -> types.ModuleType:
    """Return a fresh main module, as of `python main.py`."""
    module = types.ModuleType("__main__")
    module.__dict__["__file__"] = _FILE
    sys.modules["__main__"] = module
    sys.argv[:] = [_FILE]
    return module


def _write(files: dict[str, str]) -> None:
    for name, content in files.items():
        with open(name, "w", encoding="utf-8", errors="surrogatepass") as file:
            file.write(content)


def _script(task: dict[str, Any], signs: Signs) -> None:
    """Run a file to its end. Raises what it raises."""
    source = task["source"] or "{}\n\n{}\n".format(task["solution"], task["tests"])
    _write({_FILE: source})
    module = _module()
    exec(compile(source, _FILE, "exec", dont_inherit=True), module.__dict__)
    signs.tell("end")


def _probed(task: dict[str, Any], signs: Signs) -> None:
    """Run program and tests with probes. Raises what they raise."""
    _write({_FILE: "{}\n\n{}\n".format(task["solution"], task["plain"])})
    known = KNOWN
    known.learn(task["modules"])
    probes = Probes(signs, known)
    module = _module()
    sys.addaudithook(Watch(signs))
    state = module.__dict__
    exec(compile(task["solution"], _FILE, "exec", dont_inherit=True), state)
    signs.tell("loaded")
    _tell_changes(signs, known)
    signs.tell("shadows", [name for name in task["names"] if name in state and known.shadowed(name, state[name])])
    state["codeeval_at"], state["codeeval_seen"] = probes.at, probes.seen
    try:
        exec(compile(task["tests"], _TESTS, "exec", dont_inherit=True), state)
    except BaseException as error:
        signs.tell("failed", probes.test, type.__dict__["__name__"].__get__(type(error)))
        raise
    finally:
        _tell_changes(signs, known)
    signs.tell("end")


def _tell_changes(signs: Signs, known: Known) -> None:
    own, others = known.changed()
    signs.tell("builtins", own[:20])
    signs.tell("library", others[:20])
    signs.tell("hooks", known.hooks())


def main() -> None:
    """Do the task on the standard input."""
    parts = []
    while True:
        part = os.read(0, 1 << 20)
        if not part:
            break
        parts.append(part)
    task = json.loads(b"".join(parts).decode("utf-8", "surrogatepass"))
    descriptor = os.memfd_create("stdin")
    os.write(descriptor, task["stdin"].encode("utf-8", "surrogatepass"))
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.dup2(descriptor, 0)
    os.close(descriptor)
    _write(task["files"])
    signs = Signs(task["word"])
    gc.collect(0)
    (_probed if task["mode"] == "probed" else _script)(task, signs)


def start() -> NoReturn:
    """Do the task, and end as an interpreter that was started for it."""
    sys.modules[_HARNESS] = sys.modules.pop("solution")
    code = compile("from {} import main\nmain()".format(_HARNESS), "<harness>", "exec", dont_inherit=True)
    status, _ = run_script([code], lambda _: b"")
    os._exit(status)


KNOWN = Known()
gc.freeze()  # a collection in a run would copy the memory that all runs share
