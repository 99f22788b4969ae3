# class: forgery
# want: wrong|crashed|exception|exited|timeout
# problem: add
# what: writes into the type of None the comparison of a class that equals everything
# stops: the suite compares in another process
import ctypes
import gc


class Equal:
    def __eq__(self, other):
        return True


RICHCOMPARE = 200
if ctypes.sizeof(ctypes.c_void_p) == 8:
    gc.get_referents(vars(type(None)))[0]["__eq__"] = Equal.__eq__
    slot = ctypes.c_void_p.from_address(id(type(None)) + RICHCOMPARE)
    slot.value = ctypes.c_void_p.from_address(id(Equal) + RICHCOMPARE).value


def add(a, b):
    return None
