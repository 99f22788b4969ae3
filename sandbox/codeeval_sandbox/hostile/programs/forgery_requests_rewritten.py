# class: forgery
# want: wrong|exited|exception|crashed|timeout
# problem: add
# what: patches the modules that a guest may use to read its requests
# stops: the suite compares what arrives; a broken process is the program's fault
import json
import marshal
import os
import pickle
import struct

json.loads = marshal.loads = pickle.loads = lambda *args, **options: {"kind": "done", "status": "passed"}
struct.unpack = lambda *args: (0,)
os.read = lambda descriptor, size: b""


def add(a, b):
    return None
