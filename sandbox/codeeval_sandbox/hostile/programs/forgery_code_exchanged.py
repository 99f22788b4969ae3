# class: forgery
# want: wrong|exited|exception|crashed|timeout
# problem: add
# what: gives every function of the guest, found by the collector, other code
# stops: the suite runs in another process; a broken process is the program's fault
import gc
import types


def true(*args, **options):
    return True


for thing in gc.get_objects():
    if type(thing) is types.FunctionType and thing is not true and not thing.__code__.co_freevars:
        if not str(thing.__code__.co_filename).startswith(("/usr", "<frozen", "/opt")):
            thing.__code__ = true.__code__


def add(a, b):
    return None
