"""The page is made from results: whatever was measured stands on it, the bad news too."""

from basin_assets_tests.bench.invented import invented_results
from basin_assets_tests.bench.page import markdown
from basin_assets_tests.bench.verdicts import verdicts, where_others_are_better


def test_a_figure_that_misses_what_was_wanted_is_said_to() -> None:
    results = invented_results()
    met = {each.what: each.is_met for each in verdicts(results.whole)}

    assert met == {
        "one gym, in times the imports": True,  # 11 / 3
        "one gym beyond an empty graph, in times the imports": True,  # (11 - 8) / 3
        "one gym beyond an empty graph kept open, in times the imports": False,  # (11 - 6) / 3
        "one gym from source, in times the imports": True,  # 36 / 9
        "one gym from source beyond an empty graph, in times the imports": False,  # (36 - 24) / 9
        "one gym from source beyond an empty graph kept open, in times the imports": False,
        "10 gyms beyond the imports, in times one gym's": False,  # (121 - 3) / (11 - 3)
        "10 gyms beyond an empty graph kept open, in times one gym's": False,
        "10 gyms, peak MB": True,
    }
    assert (
        "- 10 gyms beyond the imports, in times one gym's: 14.75, of CPU 14.75; wanted is at most "
        "11.00."
    ) in markdown(results)


def test_a_floor_that_waits_for_its_disk_does_not_make_us_meet_anything() -> None:
    whole = invented_results().whole
    slow_disk = whole.floors.empty_graph._replace(wall_seconds=30.0, cpu_seconds=3.0)

    beyond = verdicts(whole._replace(floors=whole.floors._replace(empty_graph=slow_disk)))[1]

    assert beyond.measured < 0  # (11 - 30) / 3
    assert not beyond.is_met  # (5.5 - 3) / 1.5


def test_what_others_do_better_is_named_and_what_they_do_worse_is_not() -> None:
    found = where_others_are_better(invented_results(is_small=True))

    assert found == [
        "Pairs of 5 check-ins: numpy by hand takes 0.100 s instead of our 0.200.",
        "Pairs of 5 check-ins: numpy by hand takes 0.100 s instead of our 0.200.",
    ]


def test_tiny_gyms_are_not_judged() -> None:
    assert "What is wanted" in markdown(invented_results())
    assert "What is wanted" not in markdown(invented_results(is_small=True))
