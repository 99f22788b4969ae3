# class: resource
# want: timeout
# problem: add
# what: sleeps beside a thread of lowered priority and a busy child, so that some thread is always waiting its turn
# stops: waiting is no excuse for a thread that has asked for less than its share; the busy child's time counts
import os
import threading
import time


def wait_our_turn():
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)
    while True:
        pass


threading.Thread(target=wait_our_turn, daemon=True).start()
if os.fork() == 0:
    while True:
        pass


def add(a, b):
    time.sleep(3600)
    return a + b
