"""The probabilities that matching weighs: how names get printed, and what a visit tells.

They were set on synthetic gyms and on public labelled names, never on those that the evaluation
reports. None of them decides anything alone: only the posterior is compared with the thresholds of
the settings. A term can be taken out for an ablation by giving it the same value on both sides.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class MatchingModel:
    """What the posterior of a customer is made of.

    Attributes:
        stranger: prior that a purchaser is no customer, where few purchasers are known.
        usual_purchasers: so many of the usual kind stand in for those of the 90 days.
        exact: a word is printed as in the account.
        preferred: the preferred name is printed.
        nickname: one certain diminutive is printed.
        initial: only the initial of the first name is printed.
        slip: a word is misspelled, in whatever way.
        sound: a word is spelled as another name that sounds the same.
        missing: the first name or the surname is not printed at all.
        only_name: all that is printed is all the name that the account has.
        part: one part of a double name is printed.
        second_name: a certain name is added to the account's by a hyphen.
        swapped: surname and first name change places without a comma.
        listed: a comma parts people, not a surname from first names.
        unlisted: a first name that no list ties to the account's is printed, where few purchasers
            are known.
        same_initial: how much likelier it is then to begin with the same letter.
        shortened: how much likelier it is then to be made of the account's first name.
        suffix: the receipt bears the suffix of the account.
        no_suffix: the account bears a suffix, the receipt none.
        added_suffix: the receipt bears a suffix, the account, or a stranger's name, none.
        other_suffix: account and receipt bear different suffixes.
        oneself: prior that people use their own pass.
        later: factor for a customer created after the day; shown to people, never matched.
        minor: how much rarer than adults minors buy passes.
        present: the purchaser checks in on the day.
        least_habit: rate of visits that everybody has at least, per day.
        near_minutes: the widest gap between two people who arrive together.
        far_minutes: beyond this gap two people come at different times.
        arrived_near: factor for a customer who arrives with the recipient, among those who come.
        arrived_far: factor for a customer who comes at another time.
        present_in_family: factor for a customer who checks in on the day, where others of the
            surname may be meant.
        active: factor for a customer who checked in in the 90 days before.
        inactive: factor for a customer who did not.
        together: factor for a customer who arrived with the recipient on a day of the 90 before.
        never_together: factor for a customer who did not, although the recipient came.
        household: factor for a customer who shares a membership with the recipient.
        most_evidence: the evidence of a visit weighs no more than this. A family also comes
            together, so the factors are not independent.
        most_evidence_of_several: the same for one of several people printed in one field; there
            evidence speaks against nobody, since a buyer for a family may stay at home.
    """

    stranger: float = 0.06
    usual_purchasers: float = 100.0
    exact: float = 0.9
    preferred: float = 0.05
    nickname: float = 0.006
    initial: float = 0.003
    slip: float = 0.05
    sound: float = 0.001
    missing: float = 0.005
    only_name: float = 0.1
    part: float = 0.1
    second_name: float = 5e-6
    swapped: float = 0.01
    listed: float = 0.05
    unlisted: float = 0.003
    same_initial: float = 3.0
    shortened: float = 100.0
    suffix: float = 0.9
    no_suffix: float = 0.05
    added_suffix: float = 0.01
    other_suffix: float = 0.002
    oneself: float = 0.004
    later: float = 0.01
    minor: float = 0.03
    present: float = 0.7
    least_habit: float = 0.01
    near_minutes: float = 5.0
    far_minutes: float = 30.0
    arrived_near: float = 15.0
    arrived_far: float = 0.15
    present_in_family: float = 5.0
    active: float = 2.5
    inactive: float = 0.4
    together: float = 35.0
    never_together: float = 0.6
    household: float = 50.0
    most_evidence: float = 3000.0
    most_evidence_of_several: float = 7.0
