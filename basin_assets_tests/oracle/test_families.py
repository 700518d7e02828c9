"""Who is on one membership to the oracle, on edges written out by hand."""

from .written_gym import PEOPLE, checkin, metadata, run

AS_OF = [checkin(1, 99, "2025-10-31 10:00:00")]
KEY = "Family Weekly,2025-01-01,,85.0"


def family_pairs(member_ids: dict[int, int], instances: list[str] | None) -> list[str]:
    members = [f"446,{number},{who},{KEY},family" for who, number in member_ids.items()]
    rows = {"checkins": AS_OF, "members": members, "customers": PEOPLE}
    if instances is not None:
        rows["memberships"] = instances
    return [f"{r['customer_id_1']}-{r['customer_id_2']}" for r in run(**rows).connections]


def test_one_instance_of_the_key_is_one_membership() -> None:
    assert family_pairs({1: 10, 2: 500}, ["90,446,Family Weekly,2025-01-01,,85.00,3"]) == ["1-2"]


def test_two_instances_are_cut_at_the_widest_gap() -> None:
    instances = [f"90,446,{KEY},1", f"91,446,{KEY},4"]
    assert family_pairs({1: 10, 2: 11, 3: 20, 4: 21}, instances) == ["1-2", "3-4"]


def test_nobody_connects_where_a_part_has_no_owner_or_two() -> None:
    instances = [f"90,446,{KEY},1", f"91,446,{KEY},2"]
    assert family_pairs({1: 10, 2: 11, 3: 20, 4: 21}, instances) == []


def test_without_instances_the_only_key_of_an_id_is_one_membership() -> None:
    assert family_pairs({1: 10, 3: 11}, None) == ["1-3"]


def test_without_instances_one_surname_or_nobody() -> None:
    members = [f"446,1,1,{KEY},family", f"446,2,2,{KEY},family"]
    members += [f"446,{i},{i},Family Weekly,2025-02-01,,85,family" for i in (3, 4)]
    expected = run(checkins=AS_OF, members=members, customers=PEOPLE)
    assert [row["customer_id_2"] for row in expected.connections] == ["2"]
    assert metadata(expected, (1, 2))["family_membership"] == {
        "membership_id": None,
        "membership_type_id": 446,
        "membership_type": "Family Weekly",
        "relationship": "family",
        "is_current": True,
    }


def test_staff_is_a_word_and_a_membership_of_tomorrow_is_none() -> None:
    members = ["1,1,1,Duo STAFF,2025-01-01,,5,duo", "1,2,2,Duo STAFF,2025-01-01,,5,duo"]
    members += ["2,3,1,Flagstaff Duo,2025-11-01,,5,duo", "2,4,2,Flagstaff Duo,2025-11-01,,5,duo"]
    assert run(checkins=AS_OF, members=members).connections == []
    members += ["3,5,1,Flagstaff Duo,2025-10-31,,5,duo", "3,6,2,Flagstaff Duo,2025-10-31,,5,duo"]
    assert run(checkins=AS_OF, members=members).connections[0]["interaction_count"] == "1"
