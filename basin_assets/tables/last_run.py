"""The record of the last complete run, which shows the next run that nothing is new.

A complete run is a function of exports, settings, code and months. If none of them has changed, and
every object of the last run still has its version, a new run would write the same bytes.
"""

import hashlib
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path

from pydantic import BaseModel, ValidationError

from basin_assets.contracts.published import EXPLORER_KEY, PUBLISHED_FILES
from basin_assets.contracts.sources import SOURCES
from basin_assets.rules.json_text import to_json
from basin_assets.settings import Settings
from basin_assets.stores.protocol import Store, read_if_there
from basin_assets.tables.keys import INTERNAL_PREFIX, SOURCES_PREFIX
from basin_assets.tables.source_reader import SourceReader

RECORD = f"{INTERNAL_PREFIX}last_run.json"
SETTINGS_THAT_CHANGE_NO_FILE = {
    "store",
    "engine",  # computes the same bytes elsewhere
    "spark_master",
    "automation",
    "failure_webhook",
    "ui_address",
    "most_shrink_percent",  # decides whether a run may publish, not what
}
LIBRARIES = (
    "anyascii",
    "igraph",
    "nicknames",
    "numpy",
    "orjson",
    "pandas",
    "pyarrow",
    "pydantic",
    "python-dateutil",  # pandas reads times with it
    "rapidfuzz",
    "tzdata",
)
"""The libraries that compute or write tables."""

_PACKAGE = Path(__file__).parents[1]


@dataclass(frozen=True)
class RunOutcome:
    """The result of a complete run.

    Attributes:
        run_id: its id in Dagster's history; the last run's id where nothing was new.
        faults: each fault in words; empty after success.
        published: whether each published file was written, by its location.
        figures: the gym's figures, by label.
        versions: the version of each published file as the run left it, by its location.
        is_nothing_new: whether the last run's results still hold, so no run was begun.
    """

    run_id: str
    faults: tuple[str, ...]
    published: Mapping[str, bool]
    figures: Mapping[str, str]
    versions: Mapping[str, str] = field(default_factory=dict)
    is_nothing_new: bool = False

    @property
    def is_success(self) -> bool:
        """Whether everything was built, checked and published."""
        return not self.faults


class LastRun(BaseModel, frozen=True, extra="forbid"):
    """The record of a complete run that succeeded.

    Attributes:
        made_of: the `fingerprint` of its inputs.
        objects: the version of each of its objects, by key.
        run_id: its id in Dagster's history.
        figures: the gym's figures, by label.
        code: the `code_version` that made it; blank in a record of an earlier version.
    """

    made_of: str
    objects: Mapping[str, str]
    run_id: str
    figures: Mapping[str, str]
    code: str = ""


def fingerprint(store: Store, settings: Settings, last_month: str) -> str:
    """One hash over all inputs of a complete run.

    Raises:
        StoreError: an export cannot be read, or a required one is missing.
    """
    reader = SourceReader(store, settings, last_month)
    made_of = {
        "code": code_version(),
        "last_month": last_month,
        "settings": settings.model_dump(mode="json", exclude=SETTINGS_THAT_CHANGE_NO_FILE),
        "exports": {source.name: reader.version(source) for source in SOURCES},
    }
    return hashlib.sha256(to_json(made_of).encode()).hexdigest()


def find_last_run(store: Store, settings: Settings, made_of: str) -> LastRun | None:
    """The last complete run, if it had the same inputs and all its objects are unchanged.

    An unreadable record counts as none.
    """
    last = _read_record(store)
    if last is None:
        return None
    is_same = last.made_of == made_of and last.objects == _objects(store, settings)
    return last if is_same else None


def is_of_other_code(store: Store, key: str) -> bool:
    """Whether an object is as the last complete run left it, and that was a run of other code.

    Nothing is known of what Dagster has made since, or without a record.
    """
    last = _read_record(store)
    if last is None or last.code == code_version():
        return False
    return key in last.objects and last.objects[key] == store.list(key).get(key)


def _read_record(store: Store) -> LastRun | None:
    stored = read_if_there(store, RECORD)
    if stored is None:
        return None
    try:
        return LastRun.model_validate_json(stored.data)
    except ValidationError:
        return None


def nothing_new(store: Store, last: LastRun) -> RunOutcome:
    """The result of a run where nothing is new."""
    published = [key for key in last.objects if not key.startswith(INTERNAL_PREFIX)]
    return RunOutcome(
        run_id=last.run_id,
        faults=(),
        published={store.location(key): False for key in published},
        figures=last.figures,
        is_nothing_new=True,
    )


def record_run(store: Store, settings: Settings, made_of: str, run: RunOutcome) -> None:
    """Records a complete run that has just succeeded.

    Published files count as the run left them: what another program has written since then is no
    result of the run, and the next one must see it.
    """
    published = {key: store.location(key) for key in _published_keys(settings)}
    as_left = {key: run.versions[at] for key, at in published.items() if at in run.versions}
    last = LastRun(
        made_of=made_of,
        objects=_internal_objects(store) | as_left,
        run_id=run.run_id,
        figures=run.figures,
        code=code_version(),
    )
    store.write(RECORD, last.model_dump_json().encode())


def _objects(store: Store, settings: Settings) -> dict[str, str]:
    """The version of each published file and internal object in the store."""
    published = _published_keys(settings)
    elsewhere = [key for key in published if not key.startswith(SOURCES_PREFIX)]
    return _internal_objects(store) | {
        key: of_key
        for prefix in (SOURCES_PREFIX, *elsewhere)
        for key, of_key in store.list(prefix).items()
        if key in published
    }


def _published_keys(settings: Settings) -> set[str]:
    return {
        settings.events_key,
        EXPLORER_KEY,
        *(file.key_in(settings) for file in PUBLISHED_FILES),
    }


def _internal_objects(store: Store) -> dict[str, str]:
    listed = store.list(INTERNAL_PREFIX).items()
    return {key: of_key for key, of_key in listed if key.endswith(".parquet")}


@cache
def code_version() -> str:
    """One hash over this package, the libraries it computes with, and Python.

    It covers the whole package, since a list of the files that matter would get out of date.
    """
    digest = hashlib.sha256()
    for name in ("python", *LIBRARIES):
        of_library = platform.python_version() if name == "python" else version(name)
        digest.update(f"{name}=={of_library}\n".encode())
    files = [path for path in _PACKAGE.rglob("*") if path.suffix in _CODE]
    for path in sorted(files):
        name = path.relative_to(_PACKAGE).as_posix()
        digest.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


_CODE = {".py", ".js", ".css", ".html"}
