# class: escape
# want: passed
# problem: add
# what: sends datagrams, over both families and to everyone near
# stops: a network namespace of its own, without interfaces
import socket

sent = []
for family, address in (
    (socket.AF_INET, "8.8.8.8"),
    (socket.AF_INET, "255.255.255.255"),
    (socket.AF_INET, "224.0.0.251"),
    (socket.AF_INET6, "2001:4860:4860::8888"),
    (socket.AF_INET6, "ff02::1"),
):
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as datagrams:
            if family == socket.AF_INET:
                datagrams.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            datagrams.sendto(b"\x00\x01\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x01", (address, 53))
        sent.append(address)
    except OSError:
        pass
if sent:
    raise SystemError(f"BREACH sent to {sent}")


def add(a, b):
    return a + b
