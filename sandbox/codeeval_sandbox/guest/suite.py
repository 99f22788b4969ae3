"""Running suites: what the checker does with a program once it is loaded. One class per kind of suite."""

import ast
import builtins
import copy
import math
import sys

from codeeval_sandbox.guest.channel import Closed
from codeeval_sandbox.guest.codec import Malformed
from codeeval_sandbox.guest.proxy import CannotCarry, Exited, Global
from codeeval_sandbox.guest.script import PURE, foresee

FILE = "<suite>"


class Outcome(dict):
    """The fields of a verdict that a suite decides; `status` is None while the process's end has to decide."""


def compile_suite(definition):
    """The runner for a suite's definition, ready for many programs. Raises SyntaxError for source that does not parse."""
    return _KINDS[definition["kind"]](definition)


class _Namespace:
    """The suite's globals: built once, given fresh to each program.

    Names that neither the setup nor Python defines are the program's, and so is the entry point, even if Python has one.
    """

    def __init__(self, setup, sources, entry_point):
        trees = [ast.parse(setup), *map(ast.parse, sources)]
        self._setup = _compile(setup, "<setup>")
        self._random = any("random" in source for source in (setup, *sources))
        defined = set().union(*map(_bound_names, trees))
        used = set().union(*map(_used_names, trees))
        self._again = not _is_pure(trees[0], used) or any(map(_sets_attributes, trees))
        self.foreign = sorted((used - defined - set(dir(builtins))) | {entry_point})
        self.body = trees[0].body
        self._defined = defined
        self._globals = {}
        self._pristine = {} if self._again else dict(self._fresh({}))

    def known(self, but=None):
        """What `foresee` has to know of names: those of the program's; None for the suite's own that may lead to it.

        `but`: a function of the suite's whose body is looked at for itself.
        """
        leading = set(self.foreign)
        body = [(_bound_names(node), _used_names(node)) for node in self.body if node is not but]
        while more := set().union(*(bound for bound, used in body if used & leading)) - leading:
            leading |= more
        own = leading | (self._defined & PURE)
        return {**dict.fromkeys(own), **{name: name for name in self.foreign}}

    def _fresh(self, names):
        self._globals = {"__name__": "suite", _SETTLE: lambda: None, _SETTLED: lambda value: value, **names}
        exec(self._setup, self._globals)
        return self._globals

    def open(self, program):
        """The globals for one program. A pure setup's functions hold one dictionary, so it is restored, not replaced."""
        if self._random:
            import random

            random.seed(0)
        foreign = {name: Global(program, name) for name in self.foreign}
        foreign[_SETTLE], foreign[_SETTLED] = program.settle, _settled(program)
        if self._again:
            return self._fresh(foreign)
        self._globals.clear()
        self._globals.update(self._pristine)
        self._globals.update(foreign)
        return self._globals


class _Suite:
    script = None

    def run(self, program):
        """Run the tests on a loaded program and say what came of it."""
        raise NotImplementedError

    def run_shared(self, program):
        """The same inside the program's own process."""
        raise NotImplementedError

    def guarded(self, program, run, outcome):
        """Call `run`, turning what it raises into the outcome."""
        try:
            run()
        except Closed:
            pass
        except CannotCarry as error:
            outcome.update(status="wrong", exception="CannotCarry", message=str(error))
        except BaseException as error:  # noqa: BLE001 - tests raise what they like
            outcome.update(_judge(error, program))
        else:
            outcome["status"] = "passed"
        if program.broken is not None:
            outcome.update(_broken(program.broken))
        return outcome


class Asserts(_Suite):
    """Statements in one namespace, in order, up to the first that fails."""

    def __init__(self, definition):
        self._tests = [str(test) for test in definition["tests"]]
        self._setup = definition["setup"]
        self._space = _Namespace(self._setup, self._tests, definition["entry_point"])
        self._codes = [_compile(test, FILE) for test in self._tests]
        statements = [statement for test in self._tests for statement in ast.parse(test).body]
        self.script = foresee(statements, self._space.known())

    def run(self, program):
        space = self._space.open(program)
        outcome = Outcome(total_tests=len(self._codes), passed_tests=0)

        def run():
            for number, code in enumerate(self._codes):
                outcome.update(test=number, test_source=self._tests[number])
                exec(code, space)
                outcome["passed_tests"] = number + 1

        return _without_test_if_passed(self.guarded(program, run, outcome))

    def run_shared(self, program):
        answer = _shared(program, self._setup, self._tests, None)
        if type(answer) is Outcome:
            return answer
        done, rest = answer
        done = done if type(done) is int and 0 <= done <= len(self._tests) else 0
        outcome = Outcome(total_tests=len(self._tests), passed_tests=done, **_judge_shared(rest))
        if done < len(self._tests):
            outcome.update(test=done, test_source=self._tests[done])
            outcome.setdefault("status", "wrong")
        return outcome


class Check(_Suite):
    """`check(candidate)`."""

    def __init__(self, definition):
        self._source = definition["source"]
        self._setup = definition["setup"]
        self._entry = definition["entry_point"]
        self._lines = self._source.splitlines()
        tree = ast.parse(self._source)
        self._asserts = sorted(node.lineno for node in ast.walk(tree) if isinstance(node, ast.Assert))
        self._countable = not any(isinstance(node, (ast.For, ast.While)) for node in ast.walk(tree))
        self._space = _Namespace(self._setup + "\n" + self._source, [], self._entry)
        self.script = self._foresee()

    def _foresee(self):
        checks = [node for node in self._space.body if isinstance(node, ast.FunctionDef) and node.name == "check"]
        if len(checks) != 1 or len(checks[0].args.args) != 1:
            return None
        names = {**self._space.known(but=checks[0]), checks[0].args.args[0].arg: self._entry}
        return foresee(checks[0].body, names)

    def run(self, program):
        space = self._space.open(program)
        outcome = Outcome(total_tests=len(self._asserts) if self._countable else None)

        def run():
            space["check"](Global(program, self._entry))

        try:
            self.guarded(program, run, outcome)
        finally:
            line = outcome.pop("suite_line", None)
        if outcome.get("status") == "passed":
            outcome["passed_tests"] = outcome["total_tests"]
        elif line is not None:
            self._locate(outcome, line - self._setup.count("\n") - 1)
        return outcome

    def run_shared(self, program):
        answer = _shared(program, self._setup + "\n" + self._source, [], "check({})".format(self._entry))
        if type(answer) is Outcome:
            return answer
        outcome = Outcome(**_judge_shared(answer[1]))
        line = outcome.pop("suite_line", None)
        if line is not None:
            self._locate(outcome, line - self._setup.count("\n") - 1)
        return outcome

    def _locate(self, outcome, line):
        if not 1 <= line <= len(self._lines):
            return
        outcome["test_source"] = self._lines[line - 1].strip()
        if line in self._asserts:
            outcome["test"] = self._asserts.index(line)
            if self._countable:
                outcome["passed_tests"] = outcome["test"]


class Differential(_Suite):
    """Inputs, and a reference whose outputs are the expected ones."""

    BATCH = 64

    def __init__(self, definition):
        self._inputs = definition["inputs"]
        self._entry = definition["entry_point"]
        self._atol = definition["atol"]
        self._reference = definition["reference"]
        self._expected = None

    def run(self, program):
        if self._expected is None:
            self._expected = self._compute()
        outcome = Outcome(total_tests=len(self._inputs), passed_tests=0)

        def run():
            number = 0
            for start in range(0, len(self._inputs), self.BATCH):
                batch = [copy.deepcopy(item) for item in self._inputs[start : start + self.BATCH]]
                for get in program.call_many(self._entry, batch):
                    outcome["test"] = number
                    value = get()
                    if not equal(value, self._expected[number], self._atol):
                        raise AssertionError("expected {}".format(_short(self._expected[number])))
                    number += 1
                    outcome["passed_tests"] = number

        self.guarded(program, run, outcome)
        if outcome.get("status") != "passed" and "test" in outcome:
            arguments = ", ".join(map(_short, self._inputs[outcome["test"]]))
            outcome["test_source"] = "{}({})".format(self._entry, arguments)[:500]
        return _without_test_if_passed(outcome)

    def run_shared(self, program):
        return self.run(program)  # nothing of it needs the program's process

    def _compute(self):
        space = {"__name__": "reference"}
        exec(compile(self._reference, "<reference>", "exec", dont_inherit=True), space)
        return [space[self._entry](*copy.deepcopy(item)) for item in self._inputs]


def equal(value, expected, atol):
    """EvalPlus's comparison: equal, or floats within `atol` (1e-6 if 0) and a relative 1e-7, in lists and tuples too."""
    if _same(value, expected):
        return True
    if atol == 0 and _holds_floats(expected):
        atol = 1e-6
    return atol != 0 and _close(value, expected, atol)


def _same(value, expected):
    result = value == expected
    if type(result) is bool:
        return result
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(result, (numpy.bool_, numpy.ndarray)):
        return bool(numpy.all(result)) and numpy.shape(value) == numpy.shape(expected)
    return False


def _holds_floats(value):
    if type(value) is float:
        return True
    return type(value) in (list, tuple) and bool(value) and all(type(item) is float for item in value)


def _close(value, expected, atol):
    if type(value) is not type(expected) and not _both_numbers(value, expected):
        return False
    if type(expected) in (list, tuple):
        return len(value) == len(expected) and all(_close(*pair, atol) for pair in zip(value, expected))
    if type(expected) is dict:
        return value.keys() == expected.keys() and all(_close(value[key], expected[key], atol) for key in expected)
    if type(expected) in (int, float, complex):
        return value == expected or abs(value - expected) <= atol + 1e-7 * abs(expected) or _both_nan(value, expected)
    return _same(value, expected)


def _both_numbers(value, expected):
    return type(value) in (int, float) and type(expected) in (int, float)


def _both_nan(value, expected):
    return type(value) is type(expected) is float and math.isnan(value) and math.isnan(expected)


_KINDS = {"asserts": Asserts, "check": Check, "differential": Differential}


# -- judging


def _judge(error, program):
    """The outcome that an exception out of the suite's code stands for."""
    raised = getattr(error, "codeeval", None)
    fields = {"suite_line": _suite_line(error)}
    if raised is not None:
        return {**fields, **judge_raised(raised.kind, raised.message, raised.line)}
    kind = type(error).__name__
    message = str(error)[:2000] or _describe(program.last_call)
    if kind == "AssertionError":
        return {**fields, "status": "wrong", "exception": None, "message": message}
    return {**fields, "status": "wrong", "exception": kind, "message": message}


def judge_raised(kind, message, line):
    """The outcome of an exception of the program's own."""
    status = "exception"
    if kind == "MemoryError":
        status = "memory"
    elif kind == "OutputLimit":
        status, kind = "output_limit", None
    elif (kind == "RuntimeError" and message == "can't start new thread") or (
        kind == "BlockingIOError" and "Resource temporarily unavailable" in message
    ):
        status = "process_limit"
    return {"status": status, "exception": kind, "message": message, "line": line}


def _judge_shared(rest):
    """The outcome of a suite that ran in the program's process: nothing more if it passed, else what ended it."""
    if not rest:
        return {"status": "passed"}
    ours, suite_line, kind, _, _, message, line = rest
    if kind == "SystemExit":
        return {"status": "exited", "message": message}
    if ours and kind == "AssertionError":
        return {"status": "wrong", "message": message, "suite_line": suite_line}
    fields = judge_raised(kind, message, line)
    return {**fields, "suite_line": suite_line, **({"status": "wrong"} if ours else {})}


def _shared(program, setup, tests, finish):
    try:
        answer = program.run_shared(setup, tests, finish)
        if answer[0] != "shared" or len(answer) not in (2, 9):
            raise Malformed("no outcome")
        return answer[1], answer[2:]
    except (Closed, ValueError) as error:
        return Outcome(_broken(error))


def _broken(error):
    if isinstance(error, Exited):
        return {"status": "exited", "exception": "SystemExit", "message": str(error)}
    if isinstance(error, Malformed):
        return {
            "status": "wrong",
            "exception": None,
            "message": "the program wrote into the channel: " + str(error)[:200],
        }
    return {"status": None}


def _without_test_if_passed(outcome):
    if outcome.get("status") == "passed":
        outcome.pop("test", None)
        outcome.pop("test_source", None)
    outcome.pop("suite_line", None)
    return outcome


def _describe(call):
    if call is None:
        return ""
    target, arguments, result = call
    text = "{}({})".format(target if type(target) is str else repr(target), ", ".join(map(_short, arguments)))
    return text + (" returned " + _short(result[0]) if result else " did not return")


def _short(value):
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - a message is not worth a verdict
        text = "<{}>".format(type(value).__name__)
    return text if len(text) <= 200 else text[:200] + "..."


def _suite_line(error):
    line = None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in (FILE, "<setup>"):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


# -- when changes of arguments take effect

_SETTLE, _SETTLED = "__codeeval_settle__", "__codeeval_settled__"


def _compile(source, name):
    """Code that settles changed arguments before every statement, and after every comparison that makes a call."""
    tree = ast.fix_missing_locations(_Settling().visit(ast.parse(source)))
    return compile(tree, name, "exec", dont_inherit=True)


def _settled(program):
    def settled(value):
        program.settle()
        return value

    return settled


class _Settling(ast.NodeTransformer):
    def generic_visit(self, node):
        super().generic_visit(node)
        for field in ("body", "orelse", "finalbody"):
            statements = getattr(node, field, None)
            if isinstance(statements, list):
                setattr(node, field, [part for statement in statements for part in self._before(statement)])
        if isinstance(node, (ast.For, ast.While)):
            node.body.append(_settle_at(node.body[-1]))  # before the loop's condition is looked at again
        return node

    def _before(self, statement):
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__" or _is_docstring(statement):
            return [statement]
        return [_settle_at(statement), statement]

    def visit_Compare(self, node):
        self.generic_visit(node)
        if not any(isinstance(part, ast.Call) for part in ast.walk(node)):
            return node
        return ast.copy_location(ast.Call(ast.Name(_SETTLED, ast.Load()), [node], []), node)


def _settle_at(statement):
    return ast.copy_location(ast.Expr(ast.Call(ast.Name(_SETTLE, ast.Load()), [], [])), statement)


def _is_docstring(statement):
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


# -- names


def _bound_names(tree):
    """Names that code binds anywhere outside functions, and the names of its functions, classes and imports."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update((alias.asname or alias.name).split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            names.add(node.name)
    return names


def _used_names(tree):
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def _is_pure(tree, used):
    """Whether running this code once serves every program: definitions, imports, and constants that no code reads.

    `used`: the names that any code of the suite reads.
    """
    return all(_is_pure_statement(node, used) for node in tree.body)


def _is_pure_statement(node, used):
    if isinstance(node, (ast.Import, ast.ImportFrom, ast.Pass)):
        return True
    if isinstance(node, ast.FunctionDef):
        defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
        return not node.decorator_list and all(isinstance(default, ast.Constant) for default in defaults)
    if isinstance(node, ast.ClassDef):
        return not node.decorator_list and not node.keywords and _is_pure(node, {*used, *_bound_names(node)})
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign) and not any(isinstance(part, ast.Call) for part in ast.walk(node.value)):
        names = {target.id for target in node.targets if isinstance(target, ast.Name)}
        return len(names) == len(node.targets) and (isinstance(node.value, ast.Constant) or not names & used)
    return False


def _sets_attributes(tree):
    """Whether code changes objects by attribute, functions of its own perhaps."""
    return any(isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load) for node in ast.walk(tree))
