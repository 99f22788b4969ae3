# class: forgery
# want: exited
# problem: add
# what: ends the process with success at import, past all handlers
# stops: a pass needs the suite's end; exit codes say nothing
import os

os._exit(0)
