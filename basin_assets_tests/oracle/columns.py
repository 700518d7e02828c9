"""The columns of each source that are read, and which files there must be."""

REQUIRED = ("checkins", "customers", "members")
WITH_UPLOADS = ("checkins", "pass_transfers")

COLUMNS = {  # in the order of the contract; a star marks those that must be there
    "checkins": "checkin_id* customer_id* checkin_datetime* location_id location_name "
    "entry_method entry_method_description created_at",
    "customers": "customer_id* first_name* last_name* preferred_name birthday created_at "
    "has_opted_in_to_marketing",
    "pass_transfers": "checkin_id* checkin_datetime* transfer_type* pass_type* purchaser_name* "
    "user_customer_id* user_first_name user_last_name remaining_count is_punch_pass "
    "is_youth_pass entry_method location_name",
    "members": "membership_id* member_id customer_id* name start_date* end_date billing_amount "
    "interval status size*",
    "memberships": "membership_id* membership_type_id* name start_date* end_date billing_amount "
    "owner_id*",
    "purchaser_overrides": "purchaser_name* customer_id* from to",
    "accounts_to_ignore": "customer_id* reason",
    "relations": "customer_id* related_customer_id* relationship*",
    "referrals": "referrer_customer_id* referred_customer_id* purchase_date",
}

TIMES = ["checkin_datetime", "created_at", "birthday", "start_date", "end_date", "from", "to"]


def column_names(source: str) -> list[str]:
    """The columns of a source that are read, in the order of the contract."""
    return COLUMNS[source].replace("*", "").split()
