# class: forgery
# want: wrong|exited|exception|timeout
# problem: add
# what: sets every verdict-like name in its callers' frames and in all objects to a pass
# stops: verdicts are made elsewhere
import gc
import sys

NAMES = {"passed": True, "ok": True, "success": True, "failed": False, "verdict": "passed", "outcome": "passed"}


def add(a, b):
    frame = sys._getframe(1)
    while frame is not None:
        for scope in (frame.f_locals, frame.f_globals):
            scope.update({name: value for name, value in NAMES.items() if name in scope})
            for value in list(scope.values()):
                if type(value) is list:
                    value[:] = [True] * len(value) if all(type(item) is bool for item in value) else value
        frame = frame.f_back
    for thing in gc.get_objects():
        if type(thing) is dict:
            thing.update({name: value for name, value in NAMES.items() if name in thing})
    return None
