// One person: who they are to the gym, their friends as a picture and as a table with why.

const NARROW_SCREEN = matchMedia("(max-width: 640px)");

class PersonView {
  constructor(gym) {
    this.gym = gym;
    this.section = byId("person");
    this.person = null;
    NARROW_SCREEN.addEventListener("change", () => this._drawPicture());
  }

  show(person) {
    this.person = person;
    const { gym } = this;
    this.friends = gym.friendsOf(person);
    this.frame = make("figure", { class: "frame" });
    const table = new SortedTable({
      gym,
      title: `friends of ${gym.name(person)}`,
      columns: friendColumns(gym),
      rows: this.friends,
      published: "customer_friends",
      publishedRows: (shown) => shown.map((row) => publishedFriend(gym, person, row)),
      file: `customer_friends_${gym.ids[person]}.csv`,
      nothing: "No friends to show.",
    });
    const heading = make("h1", { id: "person-name", tabindex: "-1" }, gym.name(person));
    const head = make("div", { class: "person-head" }, heading, make("p", { class: "sub" }, ...this._summary(person)));
    const back = make("a", { class: "back", href: "#tab=week" }, "This week");
    const friends = make("h2", {}, this.friends.length ? `Friends of ${gym.name(person)}, and why` : "Friends");
    const beside = make("div", { class: "beside" }, this.frame, this._notices(person));
    this.section.replaceChildren(back, head, this._facts(person), beside, friends, table.element);
    this.section.hidden = false;
    this._drawPicture();
    return heading;
  }

  // Membership, last visit, visits a month; whether they may leave, and which close friends may.
  _facts(person) {
    const { gym } = this;
    const { month } = gym.content.months;
    const last = gym.lastVisit(person);
    const visits = gym.visitsByMonth(person);
    const fact = (label, ...what) => make("div", {}, make("dt", {}, label), make("dd", {}, ...what));
    const leaving = this.friends.filter((each) => each.closeness === 0 && gym.endOf(each.friend));
    const end = gym.endOf(person);
    return make("dl", { class: "facts" },
      fact("Membership", membershipInWords(gym.membership(person), gym.facts.data_to)),
      fact("Last visit", last ? dayShown(last) : "none"),
      month.length ? fact(`Days here a month, ${monthInWords(month[0])} to ${monthInWords(month.at(-1))}`, lineOf("Days here a month", month, visits), make("span", { class: "tally" }, `${visits.at(-1)} in ${monthInWords(month.at(-1))}`)) : null,
      end ? fact("May leave", `Membership ${endInWords(end.days_to_end)}`) : null,
      leaving.length ? fact("Close friends who may leave", peopleShown(gym, leaving.map((each) => each.friend), (friend) => make("span", { class: "note" }, endInWords(gym.endOf(friend).days_to_end)))) : null);
  }

  hide() {
    this.person = null;
    this.section.hidden = true;
    this.section.replaceChildren();
  }

  _drawPicture() {
    if (this.person === null) return;
    this.frame.hidden = this.friends.length === 0;
    if (this.frame.hidden) return;
    const { image, drawn } = pictureOf(this.gym, this.person, this.friends, NARROW_SCREEN.matches);
    const left = this.friends.length - drawn.length;
    const more = left ? ` ${count(left, "other")} in the table.` : "";
    const key = `The thicker a line, the stronger; thin lines join friends who are close to each other.${more}`;
    this.frame.replaceChildren(image, make("figcaption", {}, key));
  }

  _summary(person) {
    const { gym } = this;
    const tally = HOW_CLOSE.map((_, at) => this.friends.filter((each) => each.closeness === at).length);
    const friends = [
      tally[0] ? count(tally[0], "close friend") : "",
      tally[1] ? count(tally[1], "other connection") : "",
      tally[2] ? `${tally[2]} that may be chance` : "",
    ].filter(Boolean);
    const met = gym.metOnce(person);
    const once = met ? `${count(met, "single chance meeting is", "single chance meetings are")} not shown` : "";
    const link = make("a", { href: `#${gym.ids[person]}`, title: "The address of this page, to share" }, `#${gym.ids[person]}`);
    return ["Customer ", link, ` · ${[friends.join(", ") || "no friends to show", once].filter(Boolean).join(" · ")}`];
  }

  // Where else this person is listed: groups, guests to invite, guests brought, referrals.
  _notices(person) {
    const { gym } = this;
    const found = [];
    for (const row of gym.rows("customer_groups")) {
      if (row.members.includes(person)) found.push(this._group(row.members.filter((member) => member !== person), row.how_tied));
    }
    for (const row of gym.rows("guests_to_convert")) {
      if (row.guest_customer_id === person) found.push(["A guest to invite: ", count(row.visits, "visit"), " with ", this._who(row.host_customer_id), `, last on ${dayInWords(row.last_visit)}`]);
    }
    const brings = gym.rows("top_connectors").find((row) => row.customer_id === person);
    if (brings?.guests_brought) found.push([`Brought ${count(brings.guests_brought, "guest")}, ${nowMembers(brings.guests_converted)}`]);
    if (brings?.customers_referred) found.push([`Referred ${count(brings.customers_referred, "customer")}, ${nowMembers(brings.referred_members)}`]);
    if (!found.length) return "";
    const list = make("ul", {}, found.map((parts) => make("li", {}, parts)));
    return make("section", { class: "notices", "aria-labelledby": "also" }, make("h2", { id: "also" }, "Good to know"), list);
  }

  _group(others, howTied) {
    const links = others.flatMap((member, at) => [at ? ", " : "", this._who(member)]);
    return [others.length > 1 ? `In a group of ${others.length + 1} with ` : "Comes with ", ...links, make("span", { class: "note" }, howTied)];
  }

  _who(person) {
    if (person === null) return "somebody who may not be named";
    return make("a", { href: `#${this.gym.ids[person]}` }, this.gym.name(person));
  }
}

function nowMembers(number) {
  return `${NUMBER.format(number)} of them now ${number === 1 ? "a member" : "members"}`;
}

function membershipInWords(membership, today) {
  if (!membership) return "none";
  const { name, since, until } = membership;
  const began = since ? `, since ${dayInWords(since)}` : "";
  if (!until) return `${name}${began}`;
  return `${name}${began}, ${until < today ? "ended on" : "until"} ${dayInWords(until)}`;
}

function friendColumns(gym) {
  const closeness = (row) => HOW_CLOSE[row.closeness];
  return [
    personColumn(gym, "Friend", "friend"),
    { ...textColumn("How close", "closeness", (row) => make("span", { class: `close close-${row.closeness}` }, closeness(row))), value: (row) => row.closeness, text: closeness },
    strengthColumn(gym, "How strong", "strength"),
    textColumn("Why", "why", (row) => make("span", { class: "why" }, row.why)),
    tieColumn(gym),
    dayColumn("Since", "since"),
    dayColumn("Last seen", "lastSeen"),
  ];
}

// A friend as a row of customer_friends.csv.
function publishedFriend(gym, person, row) {
  return {
    customer_id: person,
    friend_customer_id: row.friend,
    closeness: gym.facts.closeness[row.closeness],
    connection_strength: row.strength,
    strength_band: bandOf(gym.facts, row.strength),
    tie_score: row.tie_score,
    connection_types: row.types,
    friends_since: row.since,
    last_seen: row.lastSeen,
    evidence: row.why,
  };
}
