"""Changes by which the published versions of BigCodeBench after 0.1.0 were made, as replacements of text.

The authors' repository holds them as scripts (bigcode-project/bigcodebench, `tools/fix_v019.py`, `fix_v020.py`,
`fix_v022.py` and `fix_v023.py` at commit 47eff25). Applied to the file of 0.1.0 they make the later versions' texts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["VERSIONS", "revised"]

VERSIONS = ("0.1.4", "0.1.3", "0.1.2", "0.1.1", "0.1.0")
"""The newest first."""

_PROMPTS = ("complete_prompt", "instruct_prompt", "code_prompt")
_ALL = (*_PROMPTS, "canonical_solution", "test", "doc_struct")
_OPEN, _MADE = "        mock_response = MagicMock()\n", "        mock_response = Mock()\n"
_CONTENT = "        mock_response.content = MOCK_CONTENT\n"
_STATUS = "        mock_response.status_code = 200\n"
_RETURNED = "        mock_get.return_value = mock_response\n"
_ANSWER = "        mock_response.text = MOCK_TEXT\n        mock_response.json = lambda: json.loads(MOCK_TEXT)\n"
_ARCHIVES = "https://getsamplefiles.com/download/zip/"
_ZIP_TEST = """    def test_valid_zip_url(self):
        \"\"\"Test a valid ZIP URL.\"\"\"
        url = "https://getsamplefiles.com/download/zip/sample-1.zip"
        result = task_func(url)
        self.assertTrue(result.startswith("mnt/data/downloads/"))
        self.assertTrue(result.endswith("sample-1"))
        shutil.rmtree("mnt/data/downloads")
"""
_MOCKED_ZIP_TEST = """    @patch("requests.get")
    def test_non_zip_content(self, mock_get):
        \"\"\"Test a valid ZIP URL.\"\"\"
        mock_get.return_value.status_code = 200
        mock_get.return_value.headers = {"Content-Type": "application/zip"}
        mock_get.return_value.content = b"1"
        url = "https://valid-url.com/sample.zip"
        result = task_func(url)
"""


@dataclass(frozen=True)
class _Change:
    """Replacements in fields of one row; an empty old text stands for the field's beginning."""

    version: str
    task: int
    fields: tuple[str, ...]
    texts: tuple[tuple[str, str], ...]


_CHANGES = (
    _Change("0.1.1", 1006, ("test",), ((_ZIP_TEST, _MOCKED_ZIP_TEST),)),
    _Change("0.1.1", 760, _PROMPTS, (("from datetime import datetime", "import datetime"),)),
    _Change("0.1.1", 178, _ALL, (("from urllib import request\n", ""), ("    - urllib.request\n", ""))),
    _Change("0.1.2", 16, _ALL, (("No logs found to backup.", "No logs found to backup"),)),
    _Change(
        *("0.1.2", 37, _PROMPTS),
        (
            ("", "import pandas as pd\n"),
            ("Requirements:\n    - sklearn.ensemble\n", "Requirements:\n    - pandas\n    - sklearn.ensemble\n"),
        ),
    ),
    _Change(
        *("0.1.2", 241, _PROMPTS),
        (
            (
                "plot the original and normalized arrays using matplotlib.",
                "plot the original and normalized arrays with a title of 'Original vs. Normalized Data'.",
            ),
        ),
    ),
    _Change(
        *("0.1.2", 267, _PROMPTS),
        (("returns the FFT of the signal.", "returns the FFT of the signal with a title of 'FFT of the signal'."),),
    ),
    _Change(
        *("0.1.3", 1005, _ALL),
        (
            (f"{_ARCHIVES}sample-2.zip", f"{_ARCHIVES}sample-5.zip"),
            ("sample_2", "sample_5"),
            ("Sample 2", "Sample 5"),
        ),
    ),
    _Change("0.1.4", 211, ("test",), ((f"\n{_OPEN}{_CONTENT}", f"\n{_OPEN}{_CONTENT}{_STATUS}"),)),
    _Change(
        *("0.1.4", 215, ("test",)),
        (
            (f"\n{_MADE}", f"\n{_MADE}{_STATUS}"),
            ("\n        mock_response.text =", "\n        MOCK_TEXT ="),
            (f"\n{_RETURNED}", f"\n{_ANSWER}{_RETURNED}"),
        ),
    ),
    _Change(
        *("0.1.4", 215, ("complete_prompt", "instruct_prompt", "doc_struct")),
        (("Thif function will raise", "This function will raise"),),
    ),
)


def revised(values: Mapping[str, object], version: str) -> dict[str, object]:
    """Return a row of the file of 0.1.0 as it is in a later version."""
    row = dict(values)
    for change in _CHANGES:
        if row.get("task_id") == f"BigCodeBench/{change.task}" and change.version <= version:
            for field in change.fields:
                row[field] = _replaced(row.get(field), change.texts)
    return row


def _replaced(value: object, texts: tuple[tuple[str, str], ...]) -> object:
    if not isinstance(value, str):
        return value
    for old, new in texts:
        value = value.replace(old, new) if old else new + value
    return value
