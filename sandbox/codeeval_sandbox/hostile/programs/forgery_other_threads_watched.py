# class: forgery
# want: wrong
# problem: add
# what: a thread watches the main thread's frames between calls
# stops: expected values never enter the program's process
import sys
import threading
import time

found = []


def watch():
    while True:
        for frame in list(sys._current_frames().values()):
            while frame is not None:
                if "expected" in frame.f_locals or "want" in frame.f_locals:
                    found.append(frame.f_locals.get("expected", frame.f_locals.get("want")))
                frame = frame.f_back
        time.sleep(0.0005)


threading.Thread(target=watch, daemon=True).start()


def add(a, b):
    time.sleep(0.01)
    return found[-1] if found else None
