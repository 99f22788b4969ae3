# class: forgery
# want: wrong|exited|exception
# problem: add
# what: an audit hook that looks into everything the process compiles, executes and opens, and refuses some
# stops: the suite runs in another process; a broken process is the program's fault
import sys

seen = []


def hook(event, arguments):
    if event in ("exec", "compile", "open", "marshal.loads", "pickle.find_class"):
        seen.append(arguments)
    if event in ("os.kill", "os.fork") and seen:
        raise SystemExit(0)


sys.addaudithook(hook)


def add(a, b):
    texts = [str(item) for arguments in seen for item in arguments]
    return next((a + b for text in texts if "assert candi" + "date" in text), None)
