"""The exports as observed sources: their version is the hash of their content."""

import dagster as dg

from basin_assets.assets.table_asset import OWNERS, column_schema, described
from basin_assets.contracts.sources import SOURCES, Source
from basin_assets.resources import SourcesResource

GROUP = "sources"


def source_key(source: Source) -> dg.AssetKey:
    """The export's asset key: where it lies below the store."""
    return dg.AssetKey(["capitan", source.name])


def source_assets() -> list[dg.SourceAsset]:
    """One observable source an export."""
    return [_observed(source) for source in SOURCES]


def _observed(source: Source) -> dg.SourceAsset:
    @dg.observable_source_asset(
        key=source_key(source),
        group_name=GROUP,
        description=described(source.description, (source.key,) if source.key else ()),
        metadata={
            "dagster/column_schema": column_schema(source.typed_table().columns),
            "optional": source.optional,
        },
        tags={"dagster/kind/csv": "", "owner": OWNERS[0].replace(":", "_")},
    )
    def observe(sources: SourcesResource) -> dg.ObserveResult:
        files = sources.reader.files(source)
        return dg.ObserveResult(
            data_version=dg.DataVersion(sources.reader.version(source)),
            metadata={"files": len(files), "bytes": sum(len(data) for data in files.values())},
        )

    return observe
