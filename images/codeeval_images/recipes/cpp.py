"""C++: g++ as Debian has it, and the standard headers compiled ahead.

`bits/stdc++.h` includes all of them, and most of a compiler's time on a small program is theirs. The file is an
intermediate state of the compiler, which it takes where its version and options are the same. It is of a header that
leads to the standard one, because a file that includes `bits/stdc++.h` once more needs its text.
"""

from codeeval_images.recipe import Recipe

__all__ = ["CPP"]

_FOLDER = "/usr/lib/codeeval/cpp/bits"

_HEADERS = (
    f"mkdir -p {_FOLDER} && echo '#include_next <bits/stdc++.h>' > {_FOLDER}/stdc++.h && "
    f"g++ -std=c++17 -I{_FOLDER}/.. -x c++-header {_FOLDER}/stdc++.h"
)

CPP = Recipe(
    name="cpp",
    description="C++: g++ as Debian has it, and the standard headers compiled ahead",
    debian=("g++",),
    commands=(_HEADERS,),
)
