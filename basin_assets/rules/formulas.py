"""Texts that a spreadsheet would run as formulas, and the apostrophe that makes them harmless."""

from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

Texts: TypeAlias = pa.Array | pa.ChunkedArray

# Spreadsheets skip what nobody sees before a sign, and accept full-width signs and small ones.
_UNSEEN = r"\p{C}\p{M}\p{Z}\x{115f}\x{1160}\x{2800}\x{3164}\x{ffa0}"
_SIGNS = r"=+\-@\x{ff1d}\x{ff0b}\x{ff0d}\x{ff20}\x{fe66}\x{fe62}\x{fe63}\x{fe6b}"
_FORMULA = rf"[\t\r\n]|[{_UNSEEN}]*[{_SIGNS}]"
# A text with apostrophes of its own gets one more, so that reading can always remove one.
_RUNS_AS_FORMULA = rf"^'*(?:{_FORMULA})"
_WAS_FORMULA = rf"^'('*(?:{_FORMULA}))"


def made_harmless(texts: Texts) -> Texts:
    """The texts, with an apostrophe in front of those that a spreadsheet would run."""
    runs = pc.match_substring_regex(texts, _RUNS_AS_FORMULA)
    if not pc.any(runs).as_py():  # as nearly always, and a copy of long texts costs
        return texts
    return pc.if_else(runs, pc.binary_join_element_wise("'", texts, ""), texts)


def as_they_were(texts: Texts) -> Texts:
    """The texts without that apostrophe."""
    return pc.replace_substring_regex(texts, _WAS_FORMULA, r"\1")
