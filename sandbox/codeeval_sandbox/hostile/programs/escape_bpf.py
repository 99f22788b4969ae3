# class: escape
# want: passed
# problem: add
# what: makes a map and loads a program of the kernel's virtual machine
# stops: no capabilities; seccomp
import ctypes
import os

libc = ctypes.CDLL(None)
number = {"x86_64": 321, "aarch64": 280}.get(os.uname().machine)
array_map = (ctypes.c_uint32 * 32)(2, 4, 4, 1)
code = (ctypes.c_uint64 * 2)(0xB7, 0x95)
licence = ctypes.create_string_buffer(b"GPL")
program = (ctypes.c_uint64 * 16)(1 | 2 << 32, ctypes.addressof(code), ctypes.addressof(licence))
if number and (libc.syscall(number, 0, array_map, 128) >= 0 or libc.syscall(number, 5, program, 128) >= 0):
    raise SystemError("BREACH bpf")


def add(a, b):
    return a + b
