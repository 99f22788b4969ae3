"""Go as Debian packages it, with testify, and with a cache of compiled packages.

A program's own cache would be empty, and to compile what tests import takes ten seconds. It holds packages without cgo,
because the image has no C compiler.
"""

from codeeval_images.recipe import Recipe

__all__ = ["GO"]

_CACHE = "/usr/lib/codeeval/go-build"

_PACKAGES = (
    "bufio bytes container/heap container/list container/ring crypto/md5 crypto/sha1 crypto/sha256 encoding/binary "
    "encoding/hex encoding/json errors fmt io math math/big math/bits math/cmplx math/rand os reflect regexp sort "
    "strconv strings sync text/template time unicode unicode/utf8 github.com/stretchr/testify/assert"
)

_TEST = (
    "printf 'package warm_test\\nimport (\\n\"testing\"\\n'; "
    f"for package in {_PACKAGES}; do printf '_ \"%s\"\\n' $package; done; "
    "printf ')\\nfunc TestWarm(t *testing.T) {}\\n'"
)

_WARM = (
    f"mkdir -p {_CACHE} /tmp/warm && ({_TEST}) > /tmp/warm/warm_test.go && cd /tmp/warm && "
    f"HOME=/tmp GOCACHE={_CACHE} CGO_ENABLED=0 GO111MODULE=off GOPATH=/usr/share/gocode go test warm_test.go && "
    f"chmod -R a+rX {_CACHE} && rm -rf /tmp/warm"
)

GO = Recipe(
    name="go",
    description="Go with testify, and compiled packages for its tests",
    debian=("golang-go", "golang-github-stretchr-testify-dev"),
    commands=(_WARM,),
)
