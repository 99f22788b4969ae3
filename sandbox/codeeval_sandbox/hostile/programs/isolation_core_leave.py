# class: isolation
# want: crashed
# problem: add
# what: dies of a segmentation fault with core dumps switched on, a mark in its memory
# stops: core dumps are limited to nothing by a hard limit
import ctypes
import resource

hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
mark = "hostile_left" * 1000
ctypes.string_at(0)
