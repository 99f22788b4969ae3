# class: forgery
# want: wrong|exited
# problem: sort
# what: answers with the number of a container in place of a value, as if it were the one that the suite compares with
# stops: such a number stands for nothing but what a call has changed
import os

for frame in (b'["ok",0]', b'["value",{"#":0},[[0,{"#":0}],[7,[]],[0,[{"#":-1},{"#":9}]]],0]'):
    os.write(3, len(frame).to_bytes(4, "big") + frame)


def srt(xs):
    return None
