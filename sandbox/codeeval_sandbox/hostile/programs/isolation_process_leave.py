# class: isolation
# want: passed
# problem: add
# what: changes its process: environment, folder, file mode mask, signals, limits, priority, name
# stops: each job is a process of its own
import ctypes
import os
import resource
import signal

os.environ["HOSTILE_LEFT"] = "left"
os.environ["PYTHONSTARTUP"] = "hostile_left"
os.chdir("/")
os.umask(0o777)
signal.signal(signal.SIGUSR2, signal.SIG_IGN)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1, signal.SIGUSR2})
signal.setitimer(signal.ITIMER_REAL, 1000)
resource.setrlimit(resource.RLIMIT_NOFILE, (33, 33))
resource.setrlimit(resource.RLIMIT_FSIZE, (44_444, 44_444))
os.nice(19)
ctypes.CDLL(None).prctl(15, b"hostile_name", 0, 0, 0)


def add(a, b):
    return a + b
