"""Modules of C that a process can load only once, loaded here.

pytester takes out of `sys.modules` whatever its inner session has imported. Without this, the tests of this folder
would pass only after others that have loaded the same.
"""

import numpy.fft  # noqa: F401
import scipy.optimize
import scipy.stats  # noqa: F401

import codeeval.extraction
import codeeval.studies.gate
import codeeval.taxonomy  # noqa: F401
