"""Which first names are short for which: one hop of the `nicknames` list, and what it lacks."""

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from nicknames import name_triplets

_MORE = """
alexander alex xander sasha lex | alexandra alex sasha lexi | alejandro alex ale | andrea andi
anthony tony ant | antonio tony toni | benjamin ben benji benny | brandon bran | brittany britt
cameron cam | caroline caro carrie | charlotte charlie lottie char | christopher chris topher kit
christian chris | daniela dani | danielle dani | eleanor ellie nora nell | elijah eli
emily em emmy millie | emma em | evelyn evie | francisco paco pancho cisco | gabriel gabe
gabriella gabby gabi | giovanni gio | guadalupe lupe | guillermo memo | isabella bella izzy
jacqueline jackie jacqui | jessica jess jessie | jesus chuy | jonathan jon jonny nate
jose pepe | joseph joe joey | joshua josh | juan juanito | katherine kate katie kat kathy kay
kayla kay | kimberly kim kimmie | lauren laurie ren | leonardo leo | lillian lily lil | luis lou
mackenzie mack kenzie | madeline maddie | madison maddie maddy | manuel manny manolo
margaret maggie meg peggy greta | matthew matt matty | megan meg | melissa missy mel lissa
michael mike mikey mick | michelle shelly mich | nathaniel nate nat | nathan nate
nicholas nick nicky nico | nicole nikki nic | olivia liv livvy | penelope penny nell
rachel rach | rafael rafa | rebecca becca becky | ricardo rick ricky | roberto beto rob
ryan ry | samantha sam sammy | samuel sam sammy | sarah sally sadie | savannah savvy
sebastian seb bash | sophia sophie | stephanie steph stevie | theodore theo ted teddy
tiffany tiff | timothy tim timmy | tyler ty | valentina val | vanessa nessa | veronica ronnie vero
victoria tori vicky vic | vincent vince vinny | william will bill billy liam | zachary zach zack
"""


@lru_cache(maxsize=1)
def diminutives() -> Mapping[str, frozenset[str]]:
    """By folded first name, the names that the same person may be printed with."""
    also: dict[str, set[str]] = defaultdict(set)
    pairs = [
        (triplet.name1, triplet.name2)
        for triplet in name_triplets()
        if triplet.relationship == "has_nickname"
    ]
    for line in _MORE.replace("\n", "|").split("|"):
        formal, *short = line.split() or [""]
        pairs += [(formal, name) for name in short]
    for formal, name in pairs:
        also[formal].add(name)
        also[name].add(formal)
    return {name: frozenset(others) for name, others in also.items()}
