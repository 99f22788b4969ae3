"""R in the guest: libR is loaded into this process, which forks candidates and judges.

Values cross between R and the channel as raw vectors, which this module does not read.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import resource
import struct
import sys
from typing import Any, NoReturn

from codeeval_sandbox.guest.channel import Channel, Closed, TooLarge
from codeeval_sandbox.guest.privileges import limit
from codeeval_sandbox.guest.zygote import fork_siblings

_RAW = 24
_OBJECT = ctypes.c_void_p
_CELLS = "1000000"
"""Cells of R's heap (56 bytes each) before it collects garbage. Few programs need more than the 650,000 left free."""
_FIELDS = ("status", "test", "passed_tests", "test_source", "exception", "message", "count", "total_tests", "content")


class R:
    """The interpreter of this process."""

    def __init__(self, home: str, source: str, role: str) -> None:
        """Start it, and evaluate `source` in an environment of its own. Raises OSError without libR."""
        os.environ["R_HOME"] = home
        os.environ["R_NSIZE"] = _CELLS
        self._library = library = ctypes.PyDLL(os.path.join(home, "lib", "libR.so"), mode=ctypes.RTLD_GLOBAL)
        ctypes.c_int.in_dll(library, "R_SignalHandlers").value = 0
        self.use_folder("/")  # no process may write there: each candidate gets its own
        arguments = [b"R", b"--vanilla", b"--no-echo"]
        library.Rf_initEmbeddedR(len(arguments), (ctypes.c_char_p * len(arguments))(*arguments))
        ctypes.c_int.in_dll(library, "R_Interactive").value = 0
        self._declare()
        self.missing = _OBJECT.in_dll(library, "R_NilValue")
        base, self._top = _OBJECT.in_dll(library, "R_BaseEnv"), _OBJECT.in_dll(library, "R_GlobalEnv")
        self._shim = self._kept(library.R_NewEnv(base, 1, 64))
        library.Rf_defineVar(library.Rf_install(b"codeeval"), self._shim, self._top)
        self._run(b"eval(parse(text = codeeval_source, keep.source = FALSE), codeeval)", source)
        self._run(b"codeeval$rehearse()", "")
        if role == "judge":  # tests run once: to compile them costs more than it saves
            self._run(b"compiler::enableJIT(0L)", "")
        self._run(b"set.seed(0)", "")
        self._run(b"rm(codeeval, codeeval_source)", "")
        self._run(b"for (time in 1:3) gc()", "")  # all there is becomes old: siblings' collections pass over it

    def use_folder(self, folder: str) -> None:
        """Let R keep temporary files here. It would make a folder at start, and remove it at the end."""
        self._folder = ctypes.create_string_buffer(folder.encode("utf-8"))  # R holds no copy
        _OBJECT.in_dll(self._library, "R_TempDir").value = ctypes.addressof(self._folder)

    def _declare(self) -> None:
        declared: dict[str, tuple[Any, list[Any]]] = {
            "Rf_allocVector": (_OBJECT, [ctypes.c_uint, ctypes.c_ssize_t]),
            "Rf_mkString": (_OBJECT, [ctypes.c_char_p]),
            "Rf_install": (_OBJECT, [ctypes.c_char_p]),
            "Rf_defineVar": (None, [_OBJECT] * 3),
            "Rf_protect": (_OBJECT, [_OBJECT]),
            "Rf_unprotect": (None, [ctypes.c_int]),
            "Rf_lcons": (_OBJECT, [_OBJECT] * 2),
            "Rf_cons": (_OBJECT, [_OBJECT] * 2),
            "Rf_xlength": (ctypes.c_ssize_t, [_OBJECT]),
            "RAW": (_OBJECT, [_OBJECT]),
            "TYPEOF": (ctypes.c_int, [_OBJECT]),
            "R_NewEnv": (_OBJECT, [_OBJECT, ctypes.c_int, ctypes.c_int]),
            "R_PreserveObject": (None, [_OBJECT]),
            "R_MakeExternalPtr": (_OBJECT, [_OBJECT] * 3),
            "R_tryEvalSilent": (_OBJECT, [_OBJECT, _OBJECT, ctypes.POINTER(ctypes.c_int)]),
            "R_curErrorBuf": (ctypes.c_char_p, []),
        }
        for name, (result, arguments) in declared.items():
            function = getattr(self._library, name)
            function.restype, function.argtypes = result, arguments

    def _kept(self, value: Any) -> Any:
        self._library.R_PreserveObject(value)
        return value

    def _run(self, code: bytes, source: str) -> None:
        """Evaluate code of ours at top level, with `source` as `codeeval_source`."""
        library = self._library
        library.Rf_defineVar(library.Rf_install(b"codeeval_source"), self.text(source), self._top)
        self._evaluated(self._called("eval", self._called("str2expression", library.Rf_mkString(code))), self._top)

    def text(self, value: str) -> Any:
        """Return a string of R's, as it is kept for a call."""
        return self._kept(self._library.Rf_mkString(value.encode("utf-8", "replace").replace(b"\0", b"")))

    def raw(self, data: bytes) -> Any:
        """Return a raw vector of R's with these bytes, unprotected."""
        vector = self._library.Rf_allocVector(_RAW, len(data))
        ctypes.memmove(self._library.RAW(vector), data, len(data))
        return vector

    def bytes_of(self, vector: Any) -> bytes:
        """Return the bytes of a raw vector. Raises TypeError for any other value."""
        if self._library.TYPEOF(vector) != _RAW:
            raise TypeError("R returned no raw vector")
        return ctypes.string_at(self._library.RAW(vector), self._library.Rf_xlength(vector))

    def _called(self, name: str, *arguments: Any) -> Any:
        """Return the call of a function, kept."""
        library = self._library
        call = self.missing
        for argument in reversed(arguments):
            call = self._kept(library.Rf_cons(argument, call))
        return self._kept(library.Rf_lcons(library.Rf_install(name.encode("ascii")), call))

    def _evaluated(self, call: Any, space: Any) -> Any:
        failed = ctypes.c_int(0)
        value = self._library.R_tryEvalSilent(call, space, ctypes.byref(failed))
        if failed.value:
            raise RuntimeError(self._library.R_curErrorBuf().decode("utf-8", "replace"))
        return value

    def call(self, name: str, *arguments: Any) -> bytes:
        """Call a function of the shim's and return the raw vector that it returns. Raises RuntimeError, TypeError."""
        library = self._library
        call = self.missing
        for argument in reversed(arguments):
            library.Rf_protect(argument)
        for argument in reversed(arguments):
            call = library.Rf_protect(library.Rf_cons(argument, call))
        call = library.Rf_protect(library.Rf_lcons(library.Rf_install(name.encode("ascii")), call))
        try:
            return self.bytes_of(self._evaluated(call, self._shim))
        finally:
            library.Rf_unprotect(2 * len(arguments) + 1)

    def define_pointer(self, name: str, function: Any) -> None:
        """Bind a name of the shim's to a C function, for `.Call`."""
        library = self._library
        address = ctypes.cast(function, _OBJECT)
        pointer = library.R_MakeExternalPtr(address, library.Rf_install(b"native symbol"), self.missing)
        library.Rf_defineVar(library.Rf_install(name.encode("ascii")), self._kept(pointer), self._shim)


def serve(role: str, files: dict[str, str], environment: dict[str, str], control: int) -> NoReturn:
    """Load R, and fork siblings of this role."""
    os.environ.update(environment)
    home = next((path for path in ("/usr/lib/R", "/usr/local/lib/R", "/usr/lib64/R") if os.path.isdir(path)), None)
    if home is None:
        raise OSError("this image has no R: use one that holds r-base-core")
    interpreter = R(home, files["r.R"], role)
    gc.freeze()  # as above, for this module's own interpreter
    fork_siblings(control, lambda _: _work(interpreter, role))


def _work(interpreter: R, role: str) -> NoReturn:
    channel = Channel(3)
    try:
        if role == "judge":
            _judge(interpreter, channel)
        else:
            interpreter.use_folder(os.environ["TMPDIR"])
            _be_candidate(interpreter, channel)
    except Closed:
        os._exit(0)
    os._exit(1)


# -- the candidate


def _be_candidate(interpreter: R, channel: Channel) -> NoReturn:
    while True:
        data = channel.receive()
        if data[:1] == b"[":
            answer = _load(interpreter, *json.loads(data)[1:])
            channel.send(json.dumps([*answer, _printed()]).encode("ascii"))
            continue
        try:
            value = interpreter.call("answer_call", interpreter.raw(data[1:]))
        except RuntimeError as error:  # what R cannot catch by itself, such as a stack that is used up
            value = b"E" + _condition("error", str(error))
        try:
            channel.send(b"%d\n" % _printed() + value)
        except TooLarge:
            channel.send(b"%d\nL" % _printed())


def _load(interpreter: R, units: list[str], memory: int | None, processes: int, _: str) -> list[Any]:
    limit(resource.RLIMIT_NPROC, processes)
    if memory is not None:
        limit(resource.RLIMIT_AS, memory)
    parts = _strings(interpreter.call("loaded", interpreter.text("".join(units))))
    if parts[0] == "ok":
        return ["ok"]
    line: int | None = int(parts[3]) - "".join(units[:-1]).count("\n") if parts[3].isdigit() else 0
    line = line if line and line > 0 else None
    if parts[0] == "syntax":
        return ["syntax", parts[1], parts[2], line]
    return ["error", parts[1], [], None, parts[2], line, []]


def _condition(kind: str, message: str) -> bytes:
    """Return the codec's bytes of an error: two strings."""
    content = b"".join(text.encode("utf-8", "replace").replace(b"\0", b"") + b"\0" for text in (kind, message[:2000]))
    return b"\6" + struct.pack("=i2xi", 2, len(content)) + content + struct.pack("=i", 0)


def _printed() -> int:
    """Return the bytes printed by now, after the C library has written what it holds."""
    ctypes.PyDLL(None).fflush(None)
    try:
        sys.stdout.flush()
        return os.lseek(1, 0, os.SEEK_CUR)
    except OSError:
        return 0


def _strings(data: bytes) -> list[str]:
    return data.decode("utf-8", "replace").split("\0")[:-1]


# -- the judge


def _judge(interpreter: R, channel: Channel) -> NoReturn:
    """Run the one suite that comes, and send its outcome."""
    source, entry, mode = json.loads(channel.receive())

    def ask(request: Any) -> Any:
        try:
            frame = interpreter.bytes_of(request)
            kind = frame[:1]
            channel.send(kind + _fields(frame[1:]) if kind in (b"D", b"P") else frame)
            return interpreter.raw(channel.receive())
        except BaseException:  # nothing may leave through R's frames
            os._exit(0)

    callback = ctypes.PYFUNCTYPE(_OBJECT, _OBJECT)(ask)
    interpreter.define_pointer("asking", callback)
    arguments = map(interpreter.text, (source, entry, mode))
    channel.send(_fields(interpreter.call("judged", *arguments)))
    os._exit(0)


def _fields(strings: bytes) -> bytes:
    """Return an outcome in JSON."""
    return json.dumps(dict(zip(_FIELDS, _strings(strings)))).encode("ascii")
