"""A gym of people whose names are markup, formulas, emoji, quotes and escapes, and namesakes."""

from basin_assets_tests.reliability.small_gym import gym

LAST_MONTH = "2025-12"
BOLD, ACE, FORMULA, ANN_1, ANN_2, ESCAPE, UNMET = 1, 2, 3, 4, 5, 6, 7
UNLISTED = 99  # checks in, and is no customer
EMOJI_SURNAME = "Díaz 🧗"

_CUSTOMERS = (
    "customer_id,first_name,last_name,preferred_name,birthday,created_at,has_opted_in_to_marketing",
    f"{BOLD},[bold]Nora[/bold],{EMOJI_SURNAME},,1980-01-01,2025-01-01,True",
    f'{ACE},"Jo ""Ace""",O\'Neil,,1980-01-01,2025-01-01,True',
    f"{FORMULA},=1+1,Evil,,1980-01-01,2025-01-01,True",
    f"{ANN_1},Ann,Lee,,1980-01-01,2025-01-01,True",
    f"{ANN_2},Hanna,Lee,Ann,1980-01-01,2025-01-01,True",
    f"{ESCAPE},\x1b[31mRed,Line,,1980-01-01,2025-01-01,True",
    f"{UNMET},Una,Met,,1980-01-01,2025-01-01,True",
)
_PEOPLE = (BOLD, ACE, FORMULA, ANN_1, ANN_2, ESCAPE, UNLISTED)
_CHECKINS = (
    "checkin_id,customer_id,checkin_datetime,location_id,location_name",
    *(
        f"{100 * day + who},{who},2025-10-{day} 17:08:{10 + 3 * at},1,[red]North[/red]"
        for day in (10, 17, 24)
        for at, who in enumerate(_PEOPLE)
    ),
)
_TRANSFERS = (
    "checkin_id,checkin_datetime,transfer_type,pass_type,purchaser_name,user_customer_id",
    *(
        f'{100 * day + BOLD},2025-10-{day} 17:08:10,guest_pass,[i]Guest[/i],"Jo ""Ace"" O\'Neil",1'
        for day in (10, 17, 24)
    ),
)
_MEMBERS = (
    "membership_id,member_id,customer_id,name,start_date,end_date,size",
    f"446,1,{ANN_1},Duo [b]Weekly[/b],2025-01-01,2025-11-05,duo",
    f"446,2,{ANN_2},Duo [b]Weekly[/b],2025-01-01,2025-11-05,duo",
    f"447,3,{ACE},Solo,2025-01-01,,solo",
)


def strange_gym() -> dict[str, bytes]:
    """The gym's files by key."""
    return gym(
        customers=_CUSTOMERS, checkins=_CHECKINS, pass_transfers=_TRANSFERS, members=_MEMBERS
    )
