# class: control
# want: passed
# problem: add
# what: a main guard that would exit
# stops: the program is a module, not the main script
def add(a, b):
    return a + b


if __name__ == "__main__":
    raise SystemExit("usage: add A B")
