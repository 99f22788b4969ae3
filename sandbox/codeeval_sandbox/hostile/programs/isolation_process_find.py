# class: isolation
# want: passed
# problem: add
# what: looks for any of those changes
# stops: each job is a process of its own
# after: isolation_process_leave
import os
import resource
import signal

with open("/proc/self/comm") as file:
    name = file.read()
changes = {
    "environment": "HOSTILE_LEFT" in os.environ or os.environ.get("PYTHONSTARTUP") == "hostile_left",
    "folder": os.getcwd() == "/",
    "file mode mask": os.umask(0o022) == 0o777,
    "signal handlers": signal.getsignal(signal.SIGUSR2) == signal.SIG_IGN,
    "signal mask": bool(signal.pthread_sigmask(signal.SIG_BLOCK, ()) & {signal.SIGUSR1, signal.SIGUSR2}),
    "timers": signal.getitimer(signal.ITIMER_REAL)[0] > 500,
    "limits": resource.getrlimit(resource.RLIMIT_NOFILE)[1] == 33
    or resource.getrlimit(resource.RLIMIT_FSIZE)[1] == 44_444,
    "priority": os.nice(0) == 19,
    "name": "hostile_name" in name,
}
found = [name for name, changed in changes.items() if changed]
if found:
    raise SystemError(f"BREACH sees another job's {found}")


def add(a, b):
    return a + b
