"""Confine a worker as a whole by the kernel: system calls (seccomp) and paths (Landlock).

Both are installed once, before anything else starts, and inherited by every process; they cost nothing per job.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# -- seccomp

_DENIED: dict[str, tuple[int, int | None]] = {
    # name: (x86_64, aarch64); None where the architecture has no such call
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "semget": (64, 190),
    "semop": (65, 193),
    "semctl": (66, 191),
    "semtimedop": (220, 192),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    "mq_timedsend": (242, 182),
    "mq_timedreceive": (243, 183),
    "mq_notify": (244, 184),
    "mq_getsetattr": (245, 185),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "unshare": (272, 97),
    "setns": (308, 268),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "syslog": (103, 116),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "iopl": (172, None),
    "ioperm": (173, None),
    "modify_ldt": (154, None),
    "personality": (135, 92),
    "vhangup": (153, 58),
    "lookup_dcookie": (212, 18),
    "fanotify_init": (300, 262),
    "mbind": (237, 235),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "pidfd_getfd": (438, 438),
    "process_madvise": (440, 440),
    "landlock_create_ruleset": (444, 444),
    "memfd_secret": (447, 447),
}
"""Ways to other processes, to shared kernel objects that outlive a job, and to privilege; and some of no use."""

_CLONE_NAMESPACES = 0x7E020000 | 0x80
"""CLONE_NEW{NS, CGROUP, UTS, IPC, USER, PID, NET} and CLONE_NEWTIME: no new namespaces through clone either."""

_UNIX, _INET = 1, 2
"""Families of sockets."""
_KIND, _KINDS, _PROTOCOLS = 0xF, (1, 2), (0, 6, 17)
"""Part of a socket's type that is its kind: streams and datagrams. By TCP and UDP alone, nothing raw."""

_ARCHITECTURES = {
    # machine: (column of _DENIED, AUDIT_ARCH, clone, clone3, socket, x32 bit)
    "x86_64": (0, 0xC000003E, 56, 435, 41),
    "aarch64": (1, 0xC00000B7, 220, 435, 198),
}

_LOAD, _EQUAL, _GREATER, _AND, _RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_EPERM, _ENOSYS = 1, 38


def _program(machine: str, *, loopback: bool) -> list[tuple[int, int, int, int]]:
    """Return the filter as classic BPF: a list of (code, jump if true, jump if false, operand)."""
    column, architecture, clone, clone3, socket = _ARCHITECTURES[machine]
    denied = sorted(call_number for numbers in _DENIED.values() if (call_number := numbers[column]) is not None)
    program = [
        (_LOAD, 0, 0, 4),  # seccomp_data.arch
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),  # seccomp_data.nr
        (_GREATER, 0, 1, 0x40000000),  # the x32 numbers would slip past the comparisons below
        (_RETURN, 0, 0, _ERRNO | _ENOSYS),
        (_EQUAL, 0, 1, clone3),  # its flags are behind a pointer; the C library falls back to clone
        (_RETURN, 0, 0, _ERRNO | _ENOSYS),
    ]
    for call_number in denied:
        program += [(_EQUAL, 0, 1, call_number), (_RETURN, 0, 0, _ERRNO | _EPERM)]
    program += [
        (_EQUAL, 0, 4, clone),
        (_LOAD, 0, 0, 16),  # low half of the first argument: flags
        (_AND, 0, 0, _CLONE_NAMESPACES & ~0x80),
        (_EQUAL, 1, 0, 0),
        (_RETURN, 0, 0, _ERRNO | _EPERM),
        (_LOAD, 0, 0, 0),
    ]
    sockets = _sockets() if loopback else [(_LOAD, 0, 0, 16), (_EQUAL, 1, 0, _UNIX)]
    sockets.append((_RETURN, 0, 0, _ERRNO | _EPERM))
    return [*program, (_EQUAL, 0, len(sockets), socket), *sockets, (_RETURN, 0, 0, _ALLOW)]


def _sockets() -> list[tuple[int, int, int, int]]:
    """Return the part of the filter that looks at sockets where those of the loopback are allowed.

    A refusal follows. The jumps end there, or behind it.
    """
    return [
        (_LOAD, 0, 0, 16),  # the family
        (_EQUAL, 10, 0, _UNIX),
        (_EQUAL, 0, 8, _INET),
        (_LOAD, 0, 0, 24),  # the type, with flags
        (_AND, 0, 0, _KIND),
        (_EQUAL, 1, 0, _KINDS[0]),
        (_EQUAL, 0, 4, _KINDS[1]),
        (_LOAD, 0, 0, 32),  # the protocol
        *((_EQUAL, 3 - position, 0, protocol) for position, protocol in enumerate(_PROTOCOLS)),
    ]


def seccomp(libc: ctypes.CDLL, *, loopback: bool = False) -> bool:
    """Install the filter; False on an architecture that it does not know, or a kernel that refuses.

    `loopback`: allow sockets of TCP and UDP, for a worker whose only network interface is the loopback.
    """
    if platform.machine() not in _ARCHITECTURES:
        return False
    program = _program(platform.machine(), loopback=loopback)
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HxxxxxxP", len(program), ctypes.addressof(buffer))
    filter_ = ctypes.create_string_buffer(header, len(header))
    status: int = libc.prctl(22, 2, ctypes.byref(filter_), 0, 0)  # PR_SET_SECCOMP, SECCOMP_MODE_FILTER
    return status == 0


# -- what others have set up


def surroundings() -> dict[str, bool]:
    """Return the protections that the backend has put around the worker, as the kernel reports them."""
    return {
        "network_isolated": _interfaces() <= {"lo"},
        "scheduler_delay": os.path.exists("/proc/self/schedstat"),
        "memory_cgroup": _is_limited("memory/memory.limit_in_bytes", "memory.max"),
        "pids_cgroup": _is_limited("pids/pids.max", "pids.max"),
        "processor_account": processor_account() is not None,
        "memory_account": memory_account() is not None,
    }


_PROCESSOR_ACCOUNTS = ("cpu.stat", "cpuacct/cpuacct.usage", "cpu,cpuacct/cpuacct.usage")
_MEMORY_ACCOUNTS = ("memory.current", "memory/memory.usage_in_bytes")


def processor_account() -> str | None:
    """Return the file in which the kernel counts the processor time of this worker, and of nothing else."""
    return _account(_PROCESSOR_ACCOUNTS)


def memory_account() -> str | None:
    """Return the file in which the kernel counts the memory of this worker, and of nothing else."""
    return _account(_MEMORY_ACCOUNTS)


def _account(names: tuple[str, ...]) -> str | None:
    """Return the first of these files that is there and this worker's alone; None without one.

    A control group that others share (a pod's, say) would charge a program for them. Called while the worker is one
    process and those that started it.
    """
    for name in names:
        path = os.path.join("/sys/fs/cgroup", name)
        folder = os.path.dirname(path)
        try:
            with open(os.path.join(folder, "cgroup.procs")) as file:
                processes = [int(line) for line in file]
            is_ours = os.getpid() in processes and set(processes) <= {0, 1, os.getpid(), os.getppid()}
            has_parts = any(entry.is_dir() for entry in os.scandir(folder))
        except OSError:
            continue
        if is_ours and processes.count(0) <= 1 and not has_parts and os.access(path, os.R_OK):
            return path  # a 0 is a process outside, such as the one that waits for bubblewrap's
    return None


def _interfaces() -> set[str]:
    with open("/proc/net/dev") as file:
        return {line.partition(":")[0].strip() for line in file if ":" in line}


def _is_limited(*names: str) -> bool:
    """Return whether one of these files of the control group holds a real limit (2**62 bytes mean no limit)."""
    for name in names:
        try:
            with open(os.path.join("/sys/fs/cgroup", name)) as file:
                limit = file.read().strip()
        except OSError:
            continue
        return limit.isdigit() and int(limit) < 1 << 62
    return False


# -- Landlock

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_EXECUTE, _WRITE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_ALL_V1 = (1 << 13) - 1
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_REFER_SINCE, _TRUNCATE_SINCE, _NETWORK_SINCE, _SCOPE_SINCE = 2, 3, 4, 6
"""Versions of the ABI."""
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_READABLE = ("/usr", "/lib", "/lib32", "/lib64", "/libx32", "/bin", "/sbin", "/opt", "/etc", "/proc", "/sys/fs/cgroup")


def is_mount(path: str) -> bool:
    """Return whether a file system of its own is mounted there."""
    try:
        return os.lstat(path).st_dev != os.lstat(os.path.dirname(path)).st_dev
    except OSError:
        return False


def landlock(libc: ctypes.CDLL, boxes: Sequence[str], *, loopback: bool = False) -> int:
    """Deny all files but those of system folders (reading) and of the boxes (all), listing apart.

    `loopback`: leave ports of TCP to the filter of system calls. The version of the ABI, 0 if it is not in force.
    """
    version: int = libc.syscall(_CREATE, None, 0, 1)
    if version < 1:
        return 0
    handled = _ALL_V1
    handled |= _REFER if version >= _REFER_SINCE else 0
    handled |= _TRUNCATE if version >= _TRUNCATE_SINCE else 0
    attributes = _attributes(version, handled, loopback=loopback)
    ruleset: int = libc.syscall(_CREATE, ctypes.create_string_buffer(attributes, len(attributes)), len(attributes), 0)
    if ruleset < 0:
        return 0
    for path, access in _rules(boxes, handled):
        _allow(libc, ruleset, path, access)
    restricted = libc.syscall(_RESTRICT, ruleset, 0) == 0
    os.close(ruleset)
    return version if restricted else 0


def _attributes(version: int, handled: int, *, loopback: bool) -> bytes:
    """Return the kernel's `landlock_ruleset_attr`, as long as this version knows it."""
    attributes = struct.pack("Q", handled)
    if version >= _NETWORK_SINCE:
        attributes += struct.pack("Q", 0 if loopback else 3)  # binding and connecting TCP
    if version >= _SCOPE_SINCE:
        attributes += struct.pack("Q", 3)  # abstract sockets and signals do not leave the domain
    return attributes


def _rules(boxes: Sequence[str], handled: int) -> list[tuple[str, int]]:
    """Paths, and what is allowed below them."""
    writable_file = _WRITE | _READ_FILE | (handled & _TRUNCATE)
    prefix = os.path.dirname(os.path.dirname(os.path.realpath(sys.executable)))
    return [
        *((path, _READ) for path in _READABLE),
        *((box, handled) for box in boxes),
        (prefix, _READ),
        *((path, writable_file) for path in _DEVICES),
        ("/proc", writable_file | _READ_DIR),
        ("/", _READ_DIR),
    ]


def _allow(libc: ctypes.CDLL, ruleset: int, path: str, access: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    rule = struct.pack("<Qi", access, descriptor)
    libc.syscall(_ADD, ruleset, 1, ctypes.create_string_buffer(rule, len(rule)), 0)
    os.close(descriptor)
