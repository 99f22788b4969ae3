# class: resource
# want: exception|memory|crashed
# problem: add
# what: compiles expressions nested so deeply that the parser runs out of stack
# stops: the interpreter's own depth check; a stack overflow ends only its own process
def add(a, b):
    eval("-" * 500_000 + "1")
    return None
