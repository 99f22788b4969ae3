# class: forgery
# want: wrong|exited
# problem: add
# what: answers with a value that holds itself twice, thirty times over: a line when sent, a thousand million when compared
# stops: what a candidate sends may hold nothing twice
import os

value = "0"
for number in range(30):
    value = '{"t":[{"&":[%d,%s]},{"&":%d}]}' % (number, value, number)
for frame in ('["ok",0]', '["value",%s,[],0]' % value):
    os.write(3, len(frame).to_bytes(4, "big") + frame.encode())


def add(a, b):
    return None
