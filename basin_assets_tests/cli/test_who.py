"""Whom somebody means by an id or a name."""

from pathlib import Path

import pytest

from basin_assets.cli.who import People, Person, WhoError, read_people
from basin_assets.stores.folder import FolderStore
from basin_assets_tests.cli import strange_gym as strange


@pytest.fixture(scope="module")
def gym(gym_of_strangers: Path) -> FolderStore:
    return FolderStore(gym_of_strangers)


@pytest.fixture(scope="module")
def people(gym: FolderStore) -> People:
    return read_people(gym)


@pytest.mark.parametrize("who", ["2", " 002 ", 'jo "ace" o\'neil', 'JO  "Ácé" O\'Neil'])
def test_an_id_or_a_name_in_any_case_and_spacing_will_do(people: People, who: str) -> None:
    assert people.find(who) == Person(strange.ACE, 'Jo "Ace" O\'Neil')


def test_a_preferred_name_is_a_name_so_two_are_namesakes_by_it(people: People) -> None:
    with pytest.raises(WhoError, match="2 customers are called 'Ann Lee'") as raised:
        people.find("Ann Lee")

    assert raised.value.are_namesakes
    assert [each.customer_id for each in raised.value.people] == [strange.ANN_1, strange.ANN_2]
    assert people.find("Hanna Lee").customer_id == strange.ANN_2


@pytest.mark.parametrize("who", ["Jo Ace ONeill", "Joe Oneil", "o'neil"])
def test_a_name_that_is_not_there_brings_those_that_come_near(people: People, who: str) -> None:
    with pytest.raises(WhoError, match="did you mean") as raised:
        people.find(who)

    assert not raised.value.are_namesakes
    assert strange.ACE in [each.customer_id for each in raised.value.people]
    assert len(raised.value.people) <= 5


@pytest.mark.parametrize("who", ["", "Xyzzy Qqq", "9" * 30])
def test_nobody_is_nobody(people: People, who: str) -> None:
    with pytest.raises(WhoError, match="no customer is, or is called") as raised:
        people.find(who)

    assert not raised.value.people


def test_an_id_that_is_no_customer_is_marked_as_such(people: People) -> None:
    assert people.find("99") == Person(99, None, is_customer=False)


def test_beside_published_files_alone_those_who_stand_in_them_can_be_asked_for(
    gym: FolderStore, tmp_path: Path
) -> None:
    copy = FolderStore(tmp_path)
    for key in gym.keys("capitan/"):
        copy.write(key, gym.read(key).data)

    people = read_people(copy)

    assert people.find("=1+1 Evil").customer_id == strange.FORMULA
    assert people.find("99").is_customer
    assert not people.of_id(strange.UNMET).is_customer
