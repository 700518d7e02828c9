"""How probable it is that a purchaser who is no customer is printed so."""

from collections.abc import Sequence
from math import prod

from basin_assets.rules.purchasers.customer_names import CustomerNames, Words
from basin_assets.rules.purchasers.matching_model import MatchingModel
from basin_assets.rules.purchasers.misspellings import misspelling_chance
from basin_assets.rules.purchasers.printed_name import Form, PrintedPerson

_DOUBLE_NAME = 0.02  # the share of strangers with a double name


def weight_of_strangers(names: CustomerNames, person: PrintedPerson) -> float:
    """Prior x probability that somebody who is no customer is printed so."""
    model, chance = names.model, 0.0
    for reading in person.readings:
        first = _chance_of(reading.first, names.first, model) if reading.first else model.missing
        last = _chance_of(reading.last, names.last, model) if reading.last else model.missing
        chance = max(chance, first * last * (model.swapped if reading.is_swapped else 1.0))
    return model.stranger * chance * (1.0 if person.suffix is None else model.added_suffix)


def _chance_of(forms: Sequence[Form], words: Words, model: MatchingModel) -> float:
    chances = [_chance_of_word(form.text, words, model) for form in forms if form.is_whole]
    parts = [_chance_of_word(form.text, words, model) for form in forms if not form.is_whole]
    double = _DOUBLE_NAME * prod(parts) if len(parts) > 1 else 0.0
    return max(*chances, double) if len(chances) > 1 or double else chances[0]


def _chance_of_word(word: str, words: Words, model: MatchingModel) -> float:
    """The probability that a stranger is printed so; their names are misspelled as anybody's."""
    chance = words.frequencies.chance(word)
    if word in words.frequencies.bearers:
        return chance
    slips = sum(
        words.frequencies.chance(meant) * misspelling_chance(word, meant)
        for meant in words.misspellings.near(word)
    )
    return chance + model.slip * slips
