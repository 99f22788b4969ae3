# class: forgery
# want: wrong|exited|exception|crashed|timeout
# problem: add
# what: patches the modules that a guest may use to write its answers
# stops: the suite compares what arrives; a broken process is the program's fault
import json
import marshal
import os
import pickle
import socket
import struct

passed = b'{"status": "passed", "value": true}\n'
json.dumps = lambda *args, **options: passed.decode()
json.JSONEncoder.encode = lambda *args: passed.decode()
marshal.dumps = pickle.dumps = struct.pack = lambda *args, **options: passed
original = os.write
os.write = lambda descriptor, data: original(descriptor, passed) and len(data)
socket.socket.sendall = socket.socket.send = lambda self, data, *flags: original(self.fileno(), passed) and len(data)


def add(a, b):
    return None
