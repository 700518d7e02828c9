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
      title: `friends of ${gym.name(person)}`,
      columns: friendColumns(gym),
      rows: this.friends,
      file: `friends_of_${gym.ids[person]}.csv`,
      nothing: "No friends to show.",
    });
    const heading = make("h1", { id: "person-name", tabindex: "-1" }, gym.name(person));
    const head = make("div", { class: "person-head" }, heading, make("p", { class: "sub" }, ...this._summary(person)));
    const back = make("a", { class: "back", href: "#tab=overview" }, "The whole gym");
    const friends = make("h2", {}, this.friends.length ? `Friends of ${gym.name(person)}, and why` : "Friends");
    const beside = make("div", { class: "beside" }, this.frame, this._notices(person));
    this.section.replaceChildren(back, head, beside, friends, table.element);
    this.section.hidden = false;
    this._drawPicture();
    return heading;
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
    const told = [
      tally[0] ? count(tally[0], "close friend") : "",
      tally[1] ? `${count(tally[1], "other tie")}` : "",
      tally[2] ? `${tally[2]} that may be chance` : "",
    ].filter(Boolean);
    const met = gym.metOnce(person);
    const once = met ? `${count(met, "single chance meeting is", "single chance meetings are")} not shown` : "";
    const link = make("a", { href: `#${gym.ids[person]}`, title: "The address of this page, to share" }, `#${gym.ids[person]}`);
    return ["Customer ", link, ` · ${[told.join(", ") || "no friends to show", once].filter(Boolean).join(" · ")}`];
  }

  // Where else this person stands: groups, guests to ask, memberships that end, guests brought.
  _notices(person) {
    const { content } = this.gym;
    const found = [];
    content.groups.members.forEach((members, at) => {
      if (members.includes(person)) found.push(this._group(members.filter((member) => member !== person), content.groups.how_tied[at]));
    });
    for (const row of rowsOf(content.guests)) {
      if (row.guest === person) found.push(["A guest to ask: ", count(row.visits, "visit"), " with ", this._who(row.host), `, last on ${dayInWords(row.last_visit)}`]);
    }
    const risk = rowsOf(content.at_risk).find((row) => row.person === person);
    if (risk) found.push(["Might leave: ", risk.why.split(";")[0]]);
    const brought = rowsOf(content.connectors).find((row) => row.person === person && row.guests_brought);
    if (brought) found.push([`Brought ${count(brought.guests_brought, "guest")}, ${NUMBER.format(brought.guests_converted)} of them now members`]);
    const referrer = rowsOf(content.connectors).find((row) => row.person === person && row.customers_referred);
    if (referrer) found.push([`Referred ${count(referrer.customers_referred, "customer")}, ${NUMBER.format(referrer.referred_members)} of them now members`]);
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

function friendColumns(gym) {
  return [
    personColumn(gym, "Friend", "friend", (row) => row.friend),
    { ...textColumn("How close", "closeness", (row) => HOW_CLOSE[row.closeness], closenessShown), value: (row) => row.closeness },
    strengthColumn(gym),
    textColumn("Why", "evidence", (row) => row.why, (row) => make("span", { class: "why" }, row.why)),
    tieColumn(gym),
    dayColumn("Since", "friends_since", (row) => row.since),
    dayColumn("Last seen", "last_seen", (row) => row.lastSeen),
  ];
}

function closenessShown(row) {
  return make("span", { class: `close close-${row.closeness}` }, HOW_CLOSE[row.closeness]);
}
