# class: isolation
# want: passed
# problem: add
# what: leaves modules where the next interpreter, or the next import, would load them
# stops: the slot's folder is emptied
import os
import site
import sys

code = "import builtins\nbuiltins.hostile_left = True\nLEFT = True\n"
version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
user_site = os.path.expanduser(f"~/.local/lib/{version}/site-packages")
for folder in {".", user_site, getattr(site, "USER_SITE", None) or user_site}:
    try:
        os.makedirs(folder, exist_ok=True)
        for name in ("bisect.py", "colorsys.py", "sitecustomize.py", "usercustomize.py"):
            with open(os.path.join(folder, name), "w") as file:
                file.write(code)
        with open(os.path.join(folder, "hostile.pth"), "w") as file:
            file.write("import builtins; builtins.hostile_left = True\n")
    except OSError:
        pass


def add(a, b):
    return a + b
