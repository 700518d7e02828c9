"""The resources of assets: the store, its lease, and the exports of a run."""

from collections.abc import Callable
from typing import Any, cast

import dagster as dg
from pydantic import PrivateAttr
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from basin_assets.orchestration.automation.watched import version_of_uploads
from basin_assets.orchestration.failures import forget_retries, told_to_dagster
from basin_assets.orchestration.partitions import (
    last_month_of,
    monthly_partitions,
    months_when_begun,
)
from basin_assets.settings import Settings
from basin_assets.stores.lease import WAIT_SECONDS, LeasedStore
from basin_assets.stores.opening import open_store
from basin_assets.stores.protocol import Store, UnreachableStoreError
from basin_assets.tables.clock import current_month
from basin_assets.tables.source_reader import SourceReader

_SECONDS_BETWEEN_TRIES = 5.0


class StoreResource(dg.ConfigurableResource[Any]):
    """The store of an address; the first use opens it. Reading needs no lease.

    Where several resources need it, bind it once, by `configure_at_launch`: one run has one store,
    and one lease.
    """

    address: str
    wait_seconds: float = WAIT_SECONDS
    _store: LeasedStore | None = PrivateAttr(default=None)
    _on_wait: Callable[[str], None] = PrivateAttr(default=print)

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Logs when the run waits for the lease. A wrong address ends the run."""
        if context.log is not None:
            self._on_wait = context.log.warning
        if context.run is not None:
            with told_to_dagster(context.instance, context.run.run_id):
                self.open()

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Releases the lease."""
        if self._store is not None:
            self._store.release()

    def open(self) -> LeasedStore:
        """The store. Its first write takes the lease."""
        if self._store is None:
            there = self._connect(is_patient=True)
            self._store = LeasedStore(there, self.wait_seconds, self._on_wait)
        return self._store

    def open_for_a_look(self) -> Store:
        """The store for a sensor, with short timeouts, since Dagster ends a tick after a minute."""
        return self._connect(is_patient=False)

    def _connect(self, *, is_patient: bool) -> Store:
        return open_store(self.address, is_patient=is_patient)


def settings_resource(settings: Settings) -> dg.ResourceDefinition:
    """The resource `settings`; its description in Dagster's UI lists the changed settings."""
    changed = settings.model_dump(mode="json", exclude_defaults=True)
    shown = ", ".join(f"BASIN_{name.upper()}={value}" for name, value in sorted(changed.items()))

    def gym_settings(_context: dg.InitResourceContext) -> Settings:
        return settings

    return dg.ResourceDefinition(
        gym_settings,
        description=f"The gym's numbers and addresses. Not as by default: {shown or 'nothing'}.",
    )


class WriterResource(dg.ConfigurableResource[Any]):
    """Takes the store's lease before a run reads anything, and removes months before the first.

    Every asset that writes requires it, so runs that only read do without. If the first write took
    the lease instead, another run could write between our reads and our writes.
    """

    store: dg.ResourceDependency[StoreResource]
    settings: dg.ResourceDependency[Settings]

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Waits for the lease, then settles the months of this run.

        Dagster repeats a failed run at once, so a repeated run also waits for a silent store.

        Raises:
            BusyStoreError: another run still has the lease.
            UnreachableStoreError: the store does not answer.
        """
        if context.run is None or context.instance is None:
            return
        with told_to_dagster(context.instance, context.run.run_id):
            forget_retries(context.instance, context.run)
            self._take(is_repeated=context.run.parent_run_id is not None)
            self._settle_months(context.instance, context.run)

    def _take(self, *, is_repeated: bool) -> None:
        for attempt in Retrying(
            retry=retry_if_exception_type(UnreachableStoreError),
            stop=stop_after_delay(self.store.wait_seconds if is_repeated else 0.0),
            wait=wait_fixed(_SECONDS_BETWEEN_TRIES),
            reraise=True,
        ):
            with attempt:
                self.store.open().take()

    def _settle_months(self, instance: dg.DagsterInstance, run: dg.DagsterRun) -> None:
        """Sets the months in the run's tags, in Dagster's storage and in this process."""
        tags = months_when_begun(run, monthly_partitions(self.settings))
        if tags.items() - run.tags.items():
            instance.add_run_tags(run.run_id, tags)
            cast("dict[str, str]", run.tags).update(tags)

    def open(self) -> LeasedStore:
        """The store; this run has its lease."""
        return self.store.open()


class SourcesResource(dg.ConfigurableResource[Any]):
    """The exports; each is read once a run, so that all its assets see one version."""

    store: dg.ResourceDependency[StoreResource]
    settings: dg.ResourceDependency[Settings]
    _run: dg.DagsterRun | None = PrivateAttr(default=None)
    _reader: SourceReader | None = PrivateAttr(default=None)
    _version_of_uploads: str = PrivateAttr(default="")

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Forgets the exports of the last run."""
        self._reader, self._run = None, context.run

    @property
    def reader(self) -> SourceReader:
        """The exports of this run."""
        if self._reader is None:
            store = self.store.open()
            # Listed before reading, so that an upload during the reading counts as new.
            self._version_of_uploads = version_of_uploads(store)
            asked = None if self._run is None else last_month_of(self._run)
            last_month = asked or current_month(self.settings.timezone)
            self._reader = SourceReader(store, self.settings, last_month)
        return self._reader

    @property
    def version_of_uploads(self) -> str:
        """The version of the watched uploads that this run has read."""
        return self._version_of_uploads
