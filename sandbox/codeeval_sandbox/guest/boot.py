"""The first code that runs in a worker: confines it as a whole, then splits it into checker and supervisor.

Every step says whether it took effect; the host compares that with what it asked for and shows it (`hello`).
"""

from __future__ import annotations

import _socket
import ctypes
import marshal
import os
import sys
from binascii import a2b_base64
from importlib.util import MAGIC_NUMBER
from typing import Any, NoReturn

from codeeval_sandbox.guest import confinement

PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
CHECKER_KB = 1024 * 1024
STACK_KB = 64 * 1024
"""Stack of the main thread. It is raised once the interpreter runs: the C library takes the limit that it finds at its
start for the size of every thread's stack, of which a library may start dozens."""

TEMPORARY = "/tmp"  # noqa: S108 - the job's own, where the worker's environment grants it

STAGE = """import marshal, os, resource, sys, types
hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
size = {stack} if hard == resource.RLIM_INFINITY else min({stack}, hard)
resource.setrlimit(resource.RLIMIT_STACK, (size, hard))
file = os.fdopen({descriptor}, "rb")
bundle = marshal.load(file)
file.close()
sys.path[:] = [part for part in sys.path if part]
for name in ("codeeval_sandbox", "codeeval_sandbox.guest"):
    package = sys.modules[name] = types.ModuleType(name)
    package.__path__ = []
for name in bundle.pop("order"):
    module = types.ModuleType("codeeval_sandbox.guest." + name)
    sys.modules[module.__name__] = module
    parent, _, leaf = module.__name__.rpartition(".")
    setattr(sys.modules[parent], leaf, module)
    exec(marshal.loads(bundle["codes"].pop(name)), module.__dict__)
sys.modules["codeeval_sandbox.guest." + bundle.pop("role")].main(bundle)
"""


def main(connection: tuple[int, int], programs: dict[str, Any], config: dict[str, Any]) -> NoReturn:
    """Run in the worker's first process, which has read `programs` and `config` from the connection.

    `connection`: the descriptors to read from and to write to; one and the same if it is a socket.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    guarantees: dict[str, Any] = {**confinement.surroundings()}
    config["accounts"] = [confinement.processor_account(), confinement.memory_account()]
    guarantees["no_new_privileges"] = libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
    guarantees["subreaper"] = libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
    _prepare_boxes(config)
    _name_shared_memory(config)
    _keep_grants(config)
    boxes = [config["box"], *([TEMPORARY] if config["temporary"] else [])]
    loopback = config["loopback"] = "loopback" in config["grants"] and guarantees["network_isolated"]
    guarantees["landlock"] = confinement.landlock(libc, boxes, loopback=loopback)
    guarantees["seccomp"] = confinement.seccomp(libc, loopback=loopback)
    guarantees["user_per_slot"] = os.getuid() == 0
    _stay_on_one_processor(config["processor"])
    compiler = _start_compiler(config) if config["compiler"] else None
    ours, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_SEQPACKET)
    checker = os.fork()
    if checker == 0:
        ours.close()
        user = config["checker_uid"]
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        _limit_memory(CHECKER_KB)
        hello = {"guarantees": guarantees}
        given = {"shim": config["shim"], "libraries": config["libraries"], "folder": config["tests"]}
        given["compiler"] = compiler and compiler.detach()
        bundle = {"connection": connection, "control": theirs.detach(), "hello": hello, **given}
        _become("checker", programs, bundle)
    theirs.close()
    if compiler:
        compiler.close()
    if connection[0] != connection[1]:
        os.close(connection[0])
    bundle = {"control": ours.detach(), "connection": connection[1:], "checker": checker, "config": config}
    _become("supervisor", programs, bundle)


def _start_compiler(config: dict[str, Any]) -> _socket.socket:
    """Start the language's compiler as the worker's last user, see `compiling`; return the checker's socket to it.

    Its source is a file in memory: the worker has no folder that this user can read and no program can write to.
    """
    facts, user = config["compiler"], config["uid"] + config["slots"]
    ours, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_STREAM)
    source = os.memfd_create("compiler")
    os.write(source, facts["source"].encode())
    config["compiler"] = os.fork()
    if config["compiler"] == 0:
        try:
            errors = os.open("/dev/null", os.O_WRONLY)
            for descriptor, standard in ((theirs.fileno(), 0), (theirs.fileno(), 1), (errors, 2), (source, 3)):
                os.dup2(descriptor, standard)
            os.set_inheritable(3, True)
            os.closerange(4, os.sysconf("SC_OPEN_MAX"))
            os.setgroups([])
            os.setresgid(user, user, user)
            os.setresuid(user, user, user)
            os.chdir("/")
            command = [part.replace("{file}", "/proc/self/fd/3") for part in facts["command"]]
            os.execvpe(command[0], command, dict(os.environ, **facts["environment"]))  # noqa: S606 - no shell is needed
        finally:
            os._exit(1)
    os.close(source)
    theirs.close()
    return ours


def _keep_grants(config: dict[str, Any]) -> None:
    """Note the job's own /tmp and the tests' folder, if this worker has them, each with a mount of its own."""
    granted = "temporary" in config["grants"] and confinement.is_mount(TEMPORARY)
    config["temporary"] = TEMPORARY if granted else None
    config["tests"] = config["tests"] if confinement.is_mount(config["tests"]) else None


def _prepare_boxes(config: dict[str, Any]) -> None:
    """Where the backend cannot mount a folder per slot with an owner (bubblewrap, Podman), the worker mounts them."""
    if not config["mount_boxes"]:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    size = "size={}k,nr_inodes={}".format(config["file_kb"], config["inodes"])
    for slot in range(config["slots"]):
        path = "{}/{}".format(config["box"], slot)
        os.mkdir(path)
        _mount(libc, path, "{},mode=1770,uid=0,gid={}".format(size, config["uid"] + slot))
    os.mkdir(config["shared"])
    _mount(libc, config["shared"], size + ",mode=1777,uid=0,gid=0", _NOEXEC)
    os.mkdir(config["tests"])
    owned = ",mode=0700,uid={user},gid={user}".format(user=config["checker_uid"])
    _mount(libc, config["tests"], size + owned, _NOEXEC)
    if "temporary" in config["grants"]:
        os.makedirs(TEMPORARY, exist_ok=True)  # an image may have it
        _mount(libc, TEMPORARY, size + ",mode=1777,uid=0,gid=0")
    _drop_capabilities(libc)


def _name_shared_memory(config: dict[str, Any]) -> None:
    """Let the C library find the job's folder under its name. Without folder or name, there is no shared memory."""
    if not confinement.is_mount(config["shared"]):
        config["shared"] = None  # of an engine that does not make it
        return
    try:
        if os.path.isdir(_SHARED_MEMORY):
            os.rmdir(_SHARED_MEMORY)
        os.symlink(config["shared"], _SHARED_MEMORY)
    except OSError:
        pass  # of an engine whose /dev cannot be changed; the folder is emptied after each job all the same


_SHARED_MEMORY = "/dev/shm"  # noqa: S108 - the name that the C library looks for
_NOSUID, _NODEV, _NOEXEC = 2, 4, 8


def _mount(libc: ctypes.CDLL, path: str, options: str, flags: int = 0) -> None:
    if libc.mount(b"tmpfs", path.encode(), b"tmpfs", _NOSUID | _NODEV | flags, options.encode()):
        raise OSError(ctypes.get_errno(), "mounting " + path)


def _drop_capabilities(libc: ctypes.CDLL) -> None:
    """Keep SETGID, SETUID and KILL alone, in the bounding set too."""
    keep = {5, 6, 7}
    for capability in range(64):
        if capability not in keep:
            libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP; fails beyond the last capability
    libc.prctl(47, 4, 0, 0, 0)  # PR_CAP_AMBIENT, CLEAR_ALL
    mask = sum(1 << capability for capability in keep)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    data = (ctypes.c_uint32 * 6)(mask, mask, 0, 0, 0, 0)
    if libc.capset(header, data):
        raise OSError(ctypes.get_errno(), "dropping capabilities")


def _stay_on_one_processor(position: int) -> None:
    """Pin the worker to one processor, because its processes take turns.

    Switching between them on one processor takes microseconds. Waking another processor takes ten times as long.
    """
    allowed = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {allowed[position % len(allowed)]})


def _limit_memory(kilobytes: int) -> None:
    """For the checker, which holds what programs return: at its limit it raises MemoryError, and is not killed.

    It may set its children a higher one, for references.
    """
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (kilobytes * 1024, resource.RLIM_INFINITY))


def _become(role: str, programs: dict[str, Any], bundle: dict[str, Any]) -> NoReturn:
    """Turn into a freshly executed interpreter that knows only its own modules; keeps the bundle's descriptors.

    It gets them compiled: what a compiler leaves in the memory would be copied with every fork.
    """
    kept = (bundle["control"], *bundle["connection"], bundle.get("compiler"))
    for descriptor in (descriptor for descriptor in kept if descriptor is not None):
        os.set_inheritable(descriptor, True)
    order = programs["modules"][role]
    codes = {name: _code(programs, name) for name in order}
    descriptor = os.memfd_create("bundle")
    os.set_inheritable(descriptor, True)
    with os.fdopen(os.dup(descriptor), "wb") as file:
        marshal.dump({**bundle, "role": role, "order": order, "codes": codes}, file)
    os.lseek(descriptor, 0, os.SEEK_SET)
    arguments = [
        sys.executable,
        "-s",
        "-B",
        "-W",
        "ignore",
        "-c",
        STAGE.format(descriptor=descriptor, stack=STACK_KB << 10),
    ]
    os.execv(sys.executable, arguments)  # noqa: S606 - the interpreter that this is


def _code(programs: dict[str, Any], name: str) -> bytes:
    """Return a compiled module, marshalled: the host's own, if its Python has the same byte code as this one."""
    if programs["magic"] == MAGIC_NUMBER.hex():
        return a2b_base64(programs["codes"][name])
    source = programs["sources"][name]
    return marshal.dumps(compile(source, "<codeeval {}>".format(name), "exec", dont_inherit=True))
