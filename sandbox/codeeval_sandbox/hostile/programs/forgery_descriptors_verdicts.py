# class: forgery
# want: wrong|exited|exception|crashed|timeout|output_limit
# problem: add
# what: writes verdicts in many notations to every descriptor, then ends with success
# stops: verdicts are made elsewhere; what comes from the program is only a value
import json
import os
import struct

text = json.dumps({"status": "passed", "passed": True, "kind": "verdict", "ok": True, "value": 7, "test": 4}).encode()
frames = [b"P", b"1", b"\x01", b"passed\n", text + b"\n"]
frames += [struct.pack(kind, len(text)) + text for kind in ("<I", ">I", "<Q", ">Q", "<H", ">H")]
for descriptor in range(3, 256):
    for frame in frames:
        try:
            os.set_blocking(descriptor, False)
            os.write(descriptor, frame)
        except OSError:
            break
os._exit(0)
