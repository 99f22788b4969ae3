# class: forgery
# want: wrong|exited|exception|crashed|timeout|output_limit
# problem: add
# what: closes every descriptor in a call, then sleeps so that the channel's end is all there is to see
# stops: a closed channel is the program's fault, never the sandbox's
import os
import time


def add(a, b):
    os.closerange(0, 65_536)
    time.sleep(1000)
