"""The empty graph has the shape of ours, whatever ours becomes."""

from basin_assets.orchestration.automation.jobs import DAILY
from basin_assets.orchestration.build import build_defs
from basin_assets.settings import Settings
from basin_assets_tests.bench import empty_graph


def test_it_has_our_assets_checks_steps_months_and_order() -> None:
    ours = build_defs(Settings.model_construct())
    empty = empty_graph.build(empty_graph.from_json(empty_graph.as_json(empty_graph.our_shape())))
    of_ours, of_empty = ours.resolve_asset_graph(), empty.resolve_asset_graph()

    assert of_empty.get_all_asset_keys() == of_ours.get_all_asset_keys()
    assert of_empty.asset_check_keys == of_ours.asset_check_keys
    for key in of_ours.get_all_asset_keys():
        assert of_empty.get(key).parent_keys == of_ours.get(key).parent_keys, key
        assert of_empty.get(key).is_partitioned == of_ours.get(key).is_partitioned, key
    steps = len(ours.resolve_job_def(DAILY).nodes)
    assert len(empty.resolve_job_def("all").nodes) == steps
