import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval_images.apt import Source, archive_of, parse_list, parse_sources, read_sources
from codeeval_images.errors import ImageError

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
words = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=12)
uris = words.map("http://{}.test/debian".format)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("deb http://m.test/debian bookworm main", Source("http://m.test/debian", "bookworm", ("main",))),
        ("deb\thttp://m.test/d  sid  main contrib # why", Source("http://m.test/d", "sid", ("main", "contrib"))),
        (
            f"deb [ arch=amd64 signed-by={KEYRING} ] https://m.test/d trixie main",
            Source("https://m.test/d", "trixie", ("main",), KEYRING),
        ),
        ("deb [trusted=yes] file:/srv/d ./", Source("file:/srv/d", "./", ())),
    ],
)
def test_one_line_entries_are_read(line, expected):
    assert parse_list(line) == (expected,)


@pytest.mark.parametrize("line", ["", "# deb http://m.test/d sid main", "deb-src http://m.test/d sid main", "deb only"])
def test_comments_source_packages_and_broken_lines_give_no_archive(line):
    assert parse_list(line) == ()


def test_a_stanza_gives_one_archive_for_each_uri_and_suite():
    text = f"""# by hand
Types: deb deb-src
URIs: http://a.test/d
  http://b.test/d
# aside
Suites: s s-updates
Components: main
Signed-By: {KEYRING}
"""
    found = parse_sources(text)
    assert [(source.uri[7], source.suite) for source in found] == [
        ("a", "s"), ("a", "s-updates"), ("b", "s"), ("b", "s-updates"),
    ]  # fmt: skip
    assert {source.keyring for source in found} == {KEYRING}


@pytest.mark.parametrize("field", ["Enabled: no", "Types: deb-src"])
def test_disabled_and_source_only_stanzas_give_no_archive(field):
    assert parse_sources(f"Types: deb\nURIs: http://m.test/d\nSuites: s\nComponents: main\n{field}\n") == ()


@pytest.mark.parametrize(
    "value", ["\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINBF\n", " 0123ABCD", " /etc/apt/keyrings/a.asc", ""]
)
def test_a_key_that_is_no_binary_file_is_left_to_the_defaults(value):
    (source,) = parse_sources(f"Types: deb\nURIs: http://m.test/d\nSuites: s\nComponents: main\nSigned-By:{value}")
    assert source.keyring is None


@given(st.lists(st.tuples(uris, words, st.lists(words, min_size=1, max_size=3))))
def test_both_formats_say_the_same(archives):
    lines = "\n".join(f"deb {uri} {suite} {' '.join(parts)}" for uri, suite, parts in archives)
    stanzas = "\n\n".join(
        f"Types: deb\nURIs: {uri}\nSuites: {suite}\nComponents: {' '.join(parts)}" for uri, suite, parts in archives
    )
    assert parse_list(lines) == parse_sources(stanzas) == tuple(Source(u, s, tuple(p)) for u, s, p in archives)


@given(st.text())
def test_no_text_breaks_the_parsers(text):
    assert all(source.uri for source in (*parse_list(text), *parse_sources(text)))


def test_the_archive_of_a_release_is_not_that_of_its_updates():
    updates = Source("http://m.test/d", "bookworm-updates", ("main",))
    extra = Source("http://other.test/d", "bookworm", ("stable",))
    release = Source("http://m.test/d", "bookworm", ("main",))
    assert archive_of("bookworm", [updates, extra, release]) == release


def test_a_release_without_archive_is_named_with_the_fix():
    with pytest.raises(ImageError, match=r"no archive of the release 'sid'.*sources\.list"):
        archive_of("sid", [Source("cdrom:[Debian]", "sid", ("main",))])


def test_a_mirror_list_is_replaced_by_its_first_mirror(tmp_path):
    mirrors = tmp_path / "mirrors"
    mirrors.write_text("http://first.test/d\tpriority:1\nhttp://second.test/d\n")
    (tmp_path / "sources.list").write_text(f"deb mirror+file:{mirrors} sid main\n")
    assert [source.uri for source in read_sources(tmp_path)] == ["http://first.test/d"]
