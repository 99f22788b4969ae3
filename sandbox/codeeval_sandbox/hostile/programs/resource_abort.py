# class: resource
# want: crashed
# problem: add
# what: aborts with core dumps switched on
# stops: the signal that ended the process is the verdict; no core is written outside its folder
import os
import resource

hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


def add(a, b):
    os.abort()
