"""What a library would load for nothing is not there for it, and there again afterwards."""

import importlib
import sys

import pytest

from basin_assets.rules.spared_modules import spared

MODULE = "this"  # a module that nothing else wants


def test_a_spared_module_is_missing_within_and_there_afterwards(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with spared(MODULE), pytest.raises(ImportError):
        importlib.import_module(MODULE)
    importlib.import_module(MODULE)
    assert "Zen" in capsys.readouterr().out
    del sys.modules[MODULE]


def test_a_module_that_is_loaded_already_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, MODULE, pytest)
    with spared(MODULE):
        assert importlib.import_module(MODULE) is pytest
    assert sys.modules[MODULE] is pytest
