"""Liberties that an image grants to its programs: sockets within the worker, and a folder /tmp of the job's own."""

import asyncio

import pytest

from codeeval_sandbox import Asserts, Job, Limits, Status
from codeeval_sandbox.guest.loopback import Loopback

ECHO = """
import socket, threading
def f(kind):
    with socket.socket(socket.AF_INET, kind) as server, socket.socket(socket.AF_INET, kind) as client:
        server.bind(("127.0.0.1", 45_454))
        if kind == socket.SOCK_STREAM:
            server.listen()
            client.connect(server.getsockname())
            with server.accept()[0] as connection:
                client.sendall(b"said")
                return connection.recv(9)
        client.sendto(b"said", server.getsockname())
        return server.recv(9)
"""
REFUSED = """
import errno, socket
def f(family, kind, protocol=0):
    try:
        socket.socket(family, kind, protocol).close()
    except PermissionError as error:
        return errno.errorcode[error.errno]
"""
OUTSIDE = """
import errno, socket
def f(address):
    with socket.socket() as client:
        client.settimeout(9)
        try:
            client.connect((address, 80))
        except OSError as error:
            return errno.errorcode[error.errno]
"""
LEAVES = """
import socket
def f():
    server = socket.socket()
    server.bind(("127.0.0.1", 45_454))
    server.listen()
    client = socket.create_connection(server.getsockname())
    connection, _ = server.accept()
    connection.close()
    return client.recv(9)
"""
FINDS = "import socket\ndef f():\n    server = socket.socket()\n    return server.bind(('127.0.0.1', 45_454))\n"
MANY = """
import os, socket, time
def f():
    sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(120)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    if os.fork():
        time.sleep(99)
    for each in sockets:
        each.close()
    return f()
"""
WRITES = """
import os, subprocess
def f():
    os.makedirs("/tmp/archive/deep", 0)
    open("/tmp/kept", "x").close()
    os.symlink("/etc/passwd", "/tmp/link")
    subprocess.run(["cp", "/tmp/kept", "/tmp/copy"], check=True)
    return sorted(os.listdir("/tmp"))
"""
LISTS = "import os\ndef f():\n    return os.listdir('/tmp') + [os.environ['TMPDIR'] == os.getcwd()]\n"
CANNOT = "def f():\n    try:\n        open('/tmp/x', 'x')\n    except OSError:\n        return 'refused'\n"
STACK = """
import ctypes
def f():
    attributes, size = ctypes.create_string_buffer(64), ctypes.c_size_t()
    library = ctypes.CDLL(None)
    assert not library.pthread_getattr_default_np(attributes)
    assert not library.pthread_attr_getstacksize(attributes, ctypes.byref(size))
    return size.value
"""
RESERVES = """
import mmap
def f(touched):
    memory = mmap.mmap(-1, 3 << 30)
    memory[:touched] = bytes(touched)
    return len(memory) >> 30
"""


@pytest.fixture
def statuses(first_pool):
    """Run programs against one test each, one after the other in a worker with these grants."""

    def run(grants, *pairs):
        jobs = [
            Job((index,), (program,), Asserts("base", "f", (test,)), Limits(seconds=20.0))
            for index, (program, test) in enumerate(pairs)
        ]

        async def main():
            async with first_pool(find_grants=lambda image: grants) as pool:  # noqa: ARG005
                return {verdict.key[0]: verdict async for verdict in pool.run(jobs)}

        verdicts = asyncio.run(main())
        return [verdicts[index].status for index in range(len(pairs))]

    return run


LOOPBACK = ("loopback",)


def test_programs_talk_to_themselves_and_to_nobody_else(statuses):
    assert (
        statuses(
            LOOPBACK,
            (ECHO, "assert f(1) == b'said'"),
            (ECHO, "assert f(2) == b'said'"),
            (OUTSIDE, "assert f('192.0.2.1') == f('8.8.8.8') == 'ENETUNREACH'"),
            (OUTSIDE, "assert f('127.0.0.1') == 'ECONNREFUSED'"),
            (REFUSED, "assert f(2, 3, 1) == 'EPERM'"),
            (REFUSED, "assert f(2, 2, 1) == 'EPERM'"),
            (REFUSED, "assert f(2, 1, 262) == 'EPERM'"),
            (REFUSED, "assert f(10, 1) == 'EPERM'"),
            (
                REFUSED,
                "assert f(17, 2) == f(16, 3) == 'EPERM'",
            ),
        )
        == [Status.PASSED] * 9
    )


def test_no_connection_of_one_program_is_there_for_the_next(statuses):
    pairs = [(LEAVES, "assert f() == b''"), (FINDS, "assert f() is None")] * 2
    assert statuses(LOOPBACK, *pairs) == [Status.PASSED] * 4


def test_a_program_has_few_sockets(statuses):
    assert statuses(LOOPBACK, (MANY, "assert f()")) == [Status.MEMORY]


def test_the_folder_for_temporary_files_is_empty_for_each_program(statuses):
    written = (WRITES, "assert f() == ['archive', 'copy', 'kept', 'link']")
    assert statuses(("temporary",), written, (LISTS, "assert f() == [True]"), written) == [Status.PASSED] * 3


def test_nothing_is_granted_unasked(statuses):
    assert (
        statuses(
            (),
            (REFUSED, "assert f(2, 1) == 'EPERM'"),
            (CANNOT, "assert f() == 'refused'"),
        )
        == [Status.PASSED] * 2
    )


def test_threads_of_libraries_have_stacks_of_the_usual_size(statuses):
    """The main thread's is larger, and a library that starts a dozen threads would take the program's memory."""
    assert statuses((), (STACK, "assert f() <= 8 << 20")) == [Status.PASSED]


@pytest.mark.parametrize(("grants", "reserved"), [((), Status.EXCEPTION), (("addresses",), Status.PASSED)])
def test_addresses_are_granted_and_the_memory_that_is_used_stays_limited(statuses, grants, reserved):
    used = (RESERVES.replace("bytes(touched)", "bytes(1) * touched"), "assert f(1_500_000_000) == 3")
    verdicts = statuses(grants, (RESERVES, "assert f(9) == 3"), used)
    assert verdicts[0] is reserved
    assert verdicts[1] is not Status.PASSED


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ("sockets: used 9\nTCP: inuse 0 orphan 7 tw 0 alloc 3 mem 1\nUDP: inuse 0 mem 0\n", 0),
        ("TCP: inuse 2 orphan 0 tw 3 alloc 3 mem 1\nUDP: inuse 1 mem 0\nRAW: inuse 8\n", 6),
        ("TCP: inuse\n", 0),
    ],
)
def test_sockets_are_counted_by_the_kernel(tmp_path, lines, count):
    file = tmp_path / "sockstat"
    file.write_text(lines, encoding="ascii")
    assert Loopback(str(file)).sockets() == count
