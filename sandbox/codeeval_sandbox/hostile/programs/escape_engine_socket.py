# class: escape
# want: passed
# problem: add
# what: connects to the container engine and to the system bus
# stops: their sockets are not mounted
import socket

reached = []
for path in (
    "/var/run/docker.sock",
    "/run/docker.sock",
    "/run/containerd/containerd.sock",
    "/run/podman/podman.sock",
    "/run/dbus/system_bus_socket",
    "/run/systemd/private",
    "/var/run/crio/crio.sock",
):
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(path)
            reached.append(path)
    except OSError:
        pass
if reached:
    raise SystemError(f"BREACH connected to {reached}")


def add(a, b):
    return a + b
