"""The empty graph has the shape of ours, whatever ours becomes."""

from collections import Counter

from basin_assets.orchestration.automation.jobs import DAILY
from basin_assets.orchestration.build import build_defs
from basin_assets.settings import Settings
from basin_assets_tests.bench import empty_graph
from basin_assets_tests.bench.graph_shape import our_shape, size_of


def test_it_has_as_many_assets_checks_steps_and_months_as_ours() -> None:
    ours = build_defs(Settings.model_construct())
    shape = empty_graph.from_json(empty_graph.as_json(our_shape("2024-01")))
    empty = empty_graph.build(shape)

    of_ours, of_empty = ours.resolve_asset_graph(), empty.resolve_asset_graph()

    assert of_empty.get_all_asset_keys() == of_ours.get_all_asset_keys()
    assert of_empty.asset_check_keys == of_ours.asset_check_keys
    monthly = [
        Counter(graph.get(key).is_partitioned for key in graph.get_all_asset_keys())
        for graph in (of_ours, of_empty)
    ]
    assert monthly[0] == monthly[1]
    steps = len(ours.resolve_job_def(DAILY).nodes)
    assert len(empty.resolve_job_def("all").nodes) == steps == size_of(shape).steps
    assert size_of(shape).assets == len(of_ours.get_all_asset_keys())


def test_what_follows_what_is_the_same() -> None:
    ours = build_defs(Settings.model_construct()).resolve_asset_graph()
    empty = empty_graph.build(our_shape("2024-01")).resolve_asset_graph()

    for key in ours.get_all_asset_keys():
        assert empty.get(key).parent_keys == ours.get(key).parent_keys, key
