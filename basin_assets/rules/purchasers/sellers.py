"""Printed purchasers that are nobody's name: associations, organisations and placeholders.

Such a seller is never taken for a customer whose name is spelled alike.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from basin_assets.rules.names import fold
from basin_assets.rules.purchasers.customer_names import CustomerNames
from basin_assets.rules.purchasers.person_names import people_in, without_receipt
from basin_assets.rules.purchasers.printed_name import words_of

_OF_ORGANISATIONS = """
llc llp pllc inc incorporated corp corporation co company ltd limited gmbh sons bros associates
partners holdings group enterprises industries ventures solutions services systems technologies
tech labs consulting logistics properties realty insurance construction plumbing roofing
engineering dental hospital clinic pharmacy wellness fitness gym climbing yoga crossfit
athletics sports recreation parks outdoors outfitters adventures restaurant cafe brewery bakery
pizza hotel bank studio studios gallery theater theatre museum library media productions events
school schools preschool elementary isd homeschool kindergarten daycare childcare montessori
college university academy institute pta pto ptsa scouts scouting troop pack church chapel
cathedral parish ministry ministries fellowship baptist methodist lutheran presbyterian
synagogue mosque congregation diocese temple house foundation trust charity nonprofit
association assn society alliance coalition council committee federation league club clubs team
union guild fraternity sorority rotary ymca ywca camp camps ranch farms ballet dance gymnastics
karate soccer football baseball basketball volleyball hockey catholic community center centre
department dept office district county city state police ems army navy international national
agency apartments assoc boutique catering chamber chiropractic clinics conservancy contractors
cooperative dealership dermatology electric electronics financial firm florist fraternal fund
grocery hardware healthcare hoa hospice hostel hvac inn kitchen laboratories landscaping lawyers
learning lodging logistics lounge marketing motors nursery nursing olympics optical orchestra
organization outreach pediatrics pediatric photography physical programs publishing recovery resort
retreat salon scholarship seminary shop software spa staffing store supply surgery therapy tours
trucking veterans veterinary vet volunteers warehouse workshop youth
allies architects brothers design fire humanity office offices resources station winery
"""
_NOBODYS = """
guest | guests | guest pass | visitor | member | active member | customer | client | friend
front desk | frontdesk | desk | reception | counter | cashier | register | kiosk | point of sale
walk in | walkin | walk ins | drop in | dropin | day pass | punch pass | gift | gift card
gift certificate | voucher | coupon | promo | comp | complimentary | donation | raffle | prize
party | birthday party | group | event | staff | employee | admin | manager | house account
online | online sale | website | web | app | cash | credit card | groupon | living social
livingsocial | classpass | class pass | gympass | wellhub | eventbrite | venmo | paypal | square
test | test user | test account | test customer | unknown | anonymous | nobody | no name
members | visitors | customers | friends | family | someone | somebody | anyone | parent | parents
mom | dad | mother | father | house | system | corporate | company | none | n a | tbd
guest of member | a friend | check in | checkin | pos | giftcard | gift cards | punch card | pass
field trip | raffle winner | refund | replacement | scholarship | coach | instructor | owner
anon | unnamed | na | null | self | same | supervisor | comped | vendor | sponsor | membership
unknown person | no name given | online order | online booking | webstore | promo code | free pass
new customer | shift lead | donation request | party room | bday party | auction | silent auction
giveaway | non member | nonmember | bogo | stripe | shopify | ipad
costco | yelp | facebook | instagram | google | amazon | parties | daypass | first time
"""
_ORGANISATION_WORDS = frozenset(_OF_ORGANISATIONS.split())
"""Words that organisations have in their names, and people seldom."""
_PLACEHOLDERS = frozenset(
    " ".join(phrase.split()) for phrase in _NOBODYS.replace("\n", "|").split("|") if phrase
)
"""Words that a desk types in place of a name, and companies that resell passes."""
_NOBODY = "a placeholder, nobody's name"
_PLACEHOLDER_WORDS = frozenset(word for phrase in _PLACEHOLDERS for word in phrase.split())


@dataclass(frozen=True)
class Sellers:
    """Tells a seller's printed name from a person's.

    Attributes:
        associations: the words of each association's name.
        names: the customers' names, since a word that a customer bears is a name.
    """

    associations: frozenset[tuple[str, ...]]
    names: CustomerNames

    @classmethod
    def of(cls, associations: Iterable[str], names: CustomerNames) -> Self:
        """Over the names of the gym's associations and of its customers."""
        return cls(frozenset(tuple(words_of(name)) for name in associations), names)

    def why_sold(self, printed: str) -> str | None:
        """Why a printed purchaser is nobody's name, in words; None where it may be a person's.

        A placeholder is, even where the gym keeps an account of that name for its own desk. An
        association or an organisation is, unless a customer bears that very name.
        """
        whole = tuple(words_of(printed))
        printed = without_receipt(printed)
        words = words_of(printed)
        said = [word for word in words if not word.isdecimal()]
        if " ".join(said) in _PLACEHOLDERS:
            return _NOBODY
        if fold(printed) in self.names.full:
            return None
        if len(said) > 1 and _PLACEHOLDER_WORDS.issuperset(said):
            return _NOBODY
        if {whole, tuple(words)} & self.associations:
            return "the name of an association"
        organisation = _ORGANISATION_WORDS.intersection(_named(printed)) - self.names.words
        return f"{min(organisation)!r} is in no customer's name" if organisation else None


def _named(text: str) -> list[str]:
    """The words of a text from the name on: "Secretary of State Bo Lee" is no state."""
    words = words_of(text)
    name = words_of(people_in(text)[0].text)
    begin = words.index(name[0]) if len(name) > 1 and name[0] in words else 0
    return words[begin:]
