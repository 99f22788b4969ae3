# class: resource
# want: exited
# problem: add
# what: exits while another thread would keep the process alive for ever
# stops: an exit is a verdict at once
import sys
import threading
import time

threading.Thread(target=time.sleep, args=(1_000_000,)).start()
sys.exit(0)


def add(a, b):
    return a + b
