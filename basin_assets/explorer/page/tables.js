// The tables of the tabs: whom to ask, who might leave, who brings people in, and so on.

const CHANGE_IN_WORDS = { new: "New", stronger: "Stronger", gone: "Gone" };
const METHOD_IN_WORDS = {
  override: "told by a person",
  exact: "the one bearer",
  nickname: "a nickname",
  fuzzy: "another spelling",
  recent_namesake: "several bear it: the most recent",
  ambiguous: "several are as likely",
  seller: "a seller, nobody's name",
  unmatched: "nobody fits",
};

function guestsTable(gym) {
  const isForMinor = (is) => is === "adult_of_family";
  return {
    title: "Guests to convert",
    lead: "They come again as somebody's guest and are not members. The strongest first: ask these, and thank their hosts. Only adults who opted in stand here.",
    columns: [
      personColumn(gym, "Guest", "guest", (row) => row.guest, (row) => isForMinor(row.guest_is)),
      personColumn(gym, "Host", "host", (row) => row.host, (row) => isForMinor(row.host_is)),
      numberColumn("Guest visits", "visits", (row) => row.visits),
      dayColumn("Last visit", "last_visit", (row) => row.last_visit),
      strengthColumn(gym),
    ],
    rows: rowsOf(gym.content.guests),
    file: "guests_to_convert.csv",
    nothing: "No guest comes often enough to be asked just now.",
  };
}

function riskTable(gym) {
  const isForMinor = (is) => is === "adult_of_family";
  return {
    title: "Friends at risk",
    lead: "Whose membership ends about now, and the close friends who are members: who might leave with whom. Only adults who opted in stand here.",
    columns: [
      personColumn(gym, "Might leave", "customer", (row) => row.person, (row) => isForMinor(row.person_is)),
      dayColumn("Membership ends", "membership_end", (row) => row.ends),
      personColumn(gym, "Close friend", "friend", (row) => row.friend, (row) => isForMinor(row.friend_is)),
      dayColumn("Friend is member until", "friend_member_until", (row) => row.friend_until, "open"),
      strengthColumn(gym),
      tieColumn(gym),
      textColumn("Why at risk", "why", (row) => row.why, (row) => row.why.split(";")[0]),
    ],
    rows: rowsOf(gym.content.at_risk),
    file: "friends_at_risk.csv",
    nothing: "Nobody with a close friend among the members has a membership that ends about now.",
  };
}

function connectorsTable(gym) {
  return {
    title: "Connectors",
    lead: "Who brings people in: most guests brought first, then most of them who became members, then most customers referred, then most passes given.",
    columns: [
      personColumn(gym, "Person", "customer", (row) => row.person),
      numberColumn("Guests brought", "guests_brought", (row) => row.guests_brought),
      numberColumn("Became members", "guests_converted", (row) => row.guests_converted),
      numberColumn("Referred", "customers_referred", (row) => row.customers_referred),
      numberColumn("Members of these", "referred_members", (row) => row.referred_members),
      numberColumn("Passes given", "passes_given", (row) => row.passes_given),
      numberColumn("Ties", "ties", (row) => row.ties),
      numberColumn("Points of all ties", "strength_sum", (row) => row.strength_sum),
    ],
    rows: rowsOf(gym.content.connectors),
    file: "top_connectors.csv",
    nothing: "Nobody has a tie yet.",
  };
}

function groupsTable(gym) {
  const names = (row) => row.members.map((member) => gym.name(member)).join("; ");
  const ids = (row) => row.members.map((member) => gym.ids[member]).join("; ");
  return {
    title: "Groups",
    lead: "People who know each other and come together. Somebody can be in several, such as a family and a circle of friends.",
    columns: [
      {
        ...textColumn("Members", "member_names", names, (row) => make("ul", { class: "members" }, row.members.map((member) => make("li", {}, personLink(gym, member))))),
        headers: ["group_id", "members", "member_names"],
        text: (row) => `${names(row)} ${ids(row)}`,
        cells: (row) => ({ group_id: row.id, members: ids(row), member_names: names(row) }),
      },
      numberColumn("Size", "size", (row) => row.members.length),
      textColumn("How tied", "how_tied", (row) => row.how_tied),
      { ...textColumn("How sure", "tie_strength", (row) => row.tie_strength, sureShown), value: (row) => row.tie_strength, first: "descending" },
      numberColumn("Most days together", "days_together", (row) => row.days_together),
      dayColumn("Last together", "last_day_together", (row) => row.last_day, "never seen"),
    ],
    rows: rowsOf(gym.content.groups),
    file: "customer_groups.csv",
    nothing: "No groups were found.",
  };
}

function sureShown(row) {
  const words = row.tie_strength >= 0.95 ? "Very likely" : row.tie_strength >= 0.8 ? "Likely" : "Rather likely";
  return make("span", { class: "sure" }, `${words} (${scoreInWords(row.tie_strength)})`);
}

function changesTable(gym) {
  return {
    title: "Changes",
    lead: `What became of ties in the seven days to ${dayInWords(gym.facts.data_to)}: new, stronger by a band, or gone with a membership that ended.`,
    columns: [
      textColumn("Change", "change", (row) => CHANGE_IN_WORDS[row.change], (row) => make("span", { class: `change change-${row.change}` }, CHANGE_IN_WORDS[row.change])),
      personColumn(gym, "Person", "first", (row) => row.first),
      personColumn(gym, "And", "second", (row) => row.second),
      strengthColumn(gym, "Now"),
      { ...strengthColumn(gym, "Before", "strength_before", (row) => row.strength_before), show: (row) => (row.strength_before ? strengthInWords(gym.facts, row.strength_before) : make("span", { class: "faint" }, "nothing")) },
      textColumn("By", "connection_types", (row) => typesInWords(row.types)),
      dayColumn("Last seen", "last_seen", (row) => row.last_seen),
    ],
    rows: rowsOf(gym.content.changes),
    file: "changes_last_7_days.csv",
    nothing: "No tie is new, stronger or gone since a week ago.",
  };
}

function reviewTable(gym) {
  const { review } = gym.content;
  const ranks = Object.keys(review.candidates);
  const rows = rowsOf(review).map((row, at) => ({
    ...row,
    candidates: ranks.map((rank) => ({ person: review.candidates[rank].person[at], score: review.candidates[rank].score[at], why: review.candidates[rank].why[at] })).filter((each) => each.person !== null),
  }));
  const methods = (row) => row.methods.split(",").map((name) => METHOD_IN_WORDS[name] ?? name).join("; ");
  return {
    title: "Purchasers to review",
    lead: "Printed names that could not surely be resolved. Who knows better writes it into purchaser_overrides.csv: name, customer id, from, to.",
    columns: [
      textColumn("Printed name", "purchaser_name", (row) => row.name, (row) => row.name || make("span", { class: "faint" }, "nothing printed")),
      numberColumn("In question", "transfers_to_review", (row) => row.transfers_to_review),
      numberColumn("Transfers", "transfers", (row) => row.transfers),
      dayColumn("First", "first_day", (row) => row.first_day),
      dayColumn("Last", "last_day", (row) => row.last_day),
      textColumn("How it came out", "methods", methods),
      candidatesColumn(gym),
    ],
    rows,
    file: "purchaser_review.csv",
    nothing: "Every printed name is resolved.",
  };
}

function candidatesColumn(gym) {
  const told = (each) => `${gym.name(each.person)} ${gym.ids[each.person]} ${each.why}`;
  const headers = [1, 2, 3].flatMap((rank) => ["name", "customer_id", "score", "why"].map((what) => `candidate_${rank}_${what}`));
  const cells = (row) =>
    Object.assign({}, ...row.candidates.map((each, at) => ({
      [`candidate_${at + 1}_name`]: gym.name(each.person),
      [`candidate_${at + 1}_customer_id`]: gym.ids[each.person],
      [`candidate_${at + 1}_score`]: each.score,
      [`candidate_${at + 1}_why`]: each.why,
    })));
  const show = (row) => row.candidates.length
    ? make("ol", { class: "candidates" }, row.candidates.map((each) => make("li", {}, personLink(gym, each.person), make("span", { class: "note" }, `${each.score} in 100: ${each.why}`))))
    : make("span", { class: "faint" }, "no customer's name comes near");
  return { label: "Who may be meant", headers, cells, show, value: (row) => (row.candidates[0] ? gym.name(row.candidates[0].person) : ""), text: (row) => row.candidates.map(told).join(" ") };
}
