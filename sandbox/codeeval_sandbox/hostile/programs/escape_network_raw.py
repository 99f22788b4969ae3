# class: escape
# want: passed
# problem: add
# what: opens raw and packet sockets
# stops: no capabilities
import socket

opened = []
for family, kind, protocol in (
    (socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP),
    (socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW),
    (socket.AF_PACKET, socket.SOCK_RAW, 0x300),
):
    try:
        socket.socket(family, kind, protocol).close()
        opened.append((family, protocol))
    except OSError:
        pass
if opened:
    raise SystemError(f"BREACH opened {opened}")


def add(a, b):
    return a + b
