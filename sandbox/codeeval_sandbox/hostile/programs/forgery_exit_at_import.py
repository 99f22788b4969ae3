# class: forgery
# want: exited
# problem: add
# what: exits with success at import
# stops: a pass needs the suite's end; exit codes say nothing
import sys

sys.exit(0)
