"""Which modules tests may use apart from a program, and that files of databases and settings cross to them."""

import pytest

from codeeval_sandbox import Job, Limits, Status
from codeeval_sandbox.isolable import cause_of, needs_of
from codeeval_sandbox.kinds import Unittest


@pytest.mark.parametrize(
    ("source", "needs"),
    [
        ("import hmac, array", set()),
        ("import yaml\nyaml.safe_load('a: 1')", {"process"}),
        ("import sqlite3\nsqlite3.connect('x')", {"process", "files"}),
        ("import tarfile\ntarfile.open('x').getnames()", {"process", "files"}),
        ("class A:\n    def test(self):\n        self.read_lines('x')", set()),
    ],
)
def test_tests_that_compute_or_read_files_run_apart(source, needs):
    assert needs_of("", source) == needs
    assert cause_of("", source) == ""


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        ("import yaml\nyaml.unsafe_load('x')", ".unsafe_load"),
        ("import sqlite3\nsqlite3.connect('x').enable_load_extension(True)", ".enable_load_extension"),
        ("import tarfile\ntarfile.open('x').extractall()", ".extractall"),
        ("import logging.config\nlogging.config.dictConfig({})", ".dictConfig"),
        ("import pandas\npandas.read_lines('x')", ".read_lines"),
        ("from flask import Flask", "import flask"),
    ],
)
def test_what_makes_objects_of_files_shares_the_process(source, cause):
    assert needs_of("", source) is None
    assert cause_of("", source) == f"they use `{cause}`"


PROGRAM = """
import configparser, os, sqlite3
def f(path):
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (n INTEGER)")
        connection.executemany("INSERT INTO t VALUES (?)", [(1,), (2,)])
    connection.close()
    settings = configparser.ConfigParser()
    settings["a"] = {"b": "c"}
    with open(path + ".ini", "w") as file:
        settings.write(file)
"""
TESTS = """
import configparser, sqlite3, unittest

class Cases(unittest.TestCase):
    def test_files(self):
        f("x.db")
        connection = sqlite3.connect("x.db")
        self.assertEqual(connection.execute("SELECT sum(n) FROM t").fetchone(), (3,))
        connection.close()
        settings = configparser.ConfigParser()
        settings.read("x.db.ini")
        self.assertEqual(settings["a"]["b"], "c")
"""


def test_tests_find_the_database_and_the_settings_that_a_program_has_written(first_pool, verdicts_of, run_async):
    programs = {
        "right": PROGRAM,
        "wrong": PROGRAM.replace("(2,)", "(3,)"),
        "no database": PROGRAM.replace("connect(path)", "connect('y')"),
    }
    suite = Unittest("base", "f", TESTS)
    jobs = [Job((name,), (program,), suite, Limits(seconds=10.0)) for name, program in programs.items()]

    async def work():
        async with first_pool() as pool:
            return await verdicts_of(pool, jobs)

    verdicts = run_async(work())
    assert {name: verdict.status for (name,), verdict in verdicts.items()} == {
        "right": Status.PASSED,
        "wrong": Status.WRONG,
        "no database": Status.WRONG,
    }
    assert {verdict.trust for verdict in verdicts.values()} == {"isolated"}
