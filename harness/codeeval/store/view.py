"""A run read to be studied: each row of its files is parsed once, however many questions are asked."""

from pathlib import Path

from codeeval.store.folder import ALTERNATIVES, SAMPLES, VERDICTS
from codeeval.store.index import RunIndex
from codeeval.store.journal import RowReader
from codeeval.store.kept import LEAST_ROWS, keep, recall
from codeeval.store.outcomes import Outcomes, outcomes_of
from codeeval.store.verdicts import VerdictColumns, VerdictTable

__all__ = ["RunView"]


class RunView:
    """Offsets, verdicts and outcomes of a run.

    Theory of operation: files of a run only grow. The view keeps the place where it stopped in each file, and reads
    from there when it is asked again, so that no row is parsed twice. A file that was replaced or cut is read anew.
    Verdicts become columns of 30 bytes per row. Arrays and offsets are made of these columns, not of the file. The
    columns of a large file are kept beside it (`kept`).
    """

    def __init__(self, folder: Path) -> None:
        """View the run in `folder`; nothing is read before the first question."""
        self.folder = folder
        self._begin()

    def _begin(self) -> None:
        self._files = {name: RowReader(self.folder / name) for name in (SAMPLES, VERDICTS, ALTERNATIVES)}
        self._columns = {name: VerdictColumns() for name in (VERDICTS, ALTERNATIVES)}
        self._index = RunIndex()
        self._indexed = dict.fromkeys(self._columns, 0)
        self._tables: dict[str, tuple[int, VerdictTable]] = {}
        self._outcomes: tuple[VerdictTable, Outcomes] | None = None

    @property
    def index(self) -> RunIndex:
        """Offsets of all rows. Raises RunError.

        Verdicts are read before samples, because a process that writes the run stores a sample before its verdicts.
        """
        self._renew()
        for name in self._columns:
            self._read(name)
        for offset, row in self._files[SAMPLES].rows():
            self._index.add_sample(offset, row)
        self._index.add_verdicts(self._columns[VERDICTS], self._indexed[VERDICTS])
        self._index.add_alternatives(self._columns[ALTERNATIVES], self._indexed[ALTERNATIVES])
        self._indexed = {name: len(columns) for name, columns in self._columns.items()}
        return self._index

    @property
    def verdicts(self) -> VerdictTable:
        """The verdicts, one per key; a million rows take about two seconds and 100 MB. Raises RunError."""
        return self._table(VERDICTS)

    @property
    def alternatives(self) -> VerdictTable:
        """The verdicts of programs that other extraction rules would have taken. Raises RunError."""
        return self._table(ALTERNATIVES)

    @property
    def outcomes(self) -> Outcomes:
        """The verdicts by suite. Raises RunError."""
        table = self.verdicts
        if self._outcomes is None or self._outcomes[0] is not table:
            self._outcomes = table, outcomes_of(table)
        return self._outcomes[1]

    def _renew(self) -> None:
        if any(reader.is_stale for reader in self._files.values()):
            self._begin()

    def _table(self, name: str) -> VerdictTable:
        self._renew()
        columns = self._read(name)
        if name not in self._tables or self._tables[name][0] != len(columns):
            self._tables[name] = len(columns), columns.table(str(self.folder))
        return self._tables[name][1]

    def _read(self, name: str) -> VerdictColumns:
        reader, columns = self._files[name], self._columns[name]
        if not columns and (kept := recall(reader.path, columns.CODES)) is not None:
            columns.recall(kept[1])
            reader.skip(kept[0], len(columns))
        before = len(columns)
        for offsets, rows in reader.blocks():
            columns.extend(offsets, rows)
        stamp = reader.stamp if len(columns) - before >= LEAST_ROWS else None
        if stamp is not None and (read := columns.kept()) is not None:
            keep(reader.path, stamp, read)
        return columns
