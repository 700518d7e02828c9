"""The exports as observed sources: their version is the hash of their content."""

from collections.abc import Iterator

import dagster as dg

from basin_assets.contracts.sources import SOURCES, Source
from basin_assets.orchestration.assets.table_asset import OWNERS, column_schema, described
from basin_assets.orchestration.failures import telling_dagster
from basin_assets.orchestration.resources import SourcesResource

GROUP = "sources"


def source_key(source: Source) -> dg.AssetKey:
    """The export's asset key: its key below the store."""
    return dg.AssetKey(["capitan", source.name])


def source_assets() -> dg.AssetsDefinition:
    """The exports, all observed in one step."""

    @dg.multi_observable_source_asset(  # type: ignore[untyped-decorator]
        name="observe_sources", specs=[_spec(source) for source in SOURCES], can_subset=True
    )
    @telling_dagster
    def observe_sources(
        context: dg.AssetExecutionContext, sources: SourcesResource
    ) -> Iterator[dg.ObserveResult]:
        for source in SOURCES:
            if source_key(source) in context.selected_asset_keys:
                found = sources.reader.found(source)
                yield dg.ObserveResult(
                    asset_key=source_key(source),
                    data_version=dg.DataVersion(found.version),
                    metadata={"files": found.files, "bytes": found.size},
                )

    observed: dg.AssetsDefinition = observe_sources
    return observed


def _spec(source: Source) -> dg.AssetSpec:
    return dg.AssetSpec(
        source_key(source),
        description=described(source.description, (source.key,) if source.key else ()),
        group_name=GROUP,
        owners=OWNERS,
        kinds={"csv"},
        metadata={
            **column_schema(source.typed_table().columns),
            "optional": source.optional,
        },
    )
