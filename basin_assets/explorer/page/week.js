// This week: a work list of four parts that can be finished.

function weekOf(gym) {
  const parts = [keepPart(gym), guestsPart(gym), namesPart(gym), newsPart(gym)];
  const jumps = parts.map(({ id, title, number }) => {
    const jump = button("jump", "", () => {
      const heading = byId(`${id}-title`);
      heading.scrollIntoView();
      heading.focus({ preventScroll: true });
    });
    jump.append(make("span", { class: "value" }, NUMBER.format(number)), " ", make("span", { class: "label" }, title));
    return make("li", {}, jump);
  });
  const lead = gym.facts.data_to ? `The data go to ${dayInWords(gym.facts.data_to)}, which stands for today.` : "There are no check-ins yet.";
  return make("div", { class: "week" }, make("h1", {}, "This week"), make("p", { class: "lead" }, lead),
    make("ul", { class: "jumps" }, jumps),
    parts.map(({ id, title, lead: words, content }) => make("section", { class: "part", "aria-labelledby": `${id}-title` },
      make("h2", { id: `${id}-title`, tabindex: "-1" }, title), make("p", { class: "lead" }, words), content)));
}

const FOR_MINORS = "We contact an adult of the household instead of a minor.";

// "did not opt in to marketing (2); no close friend is a member (1)", of the figures' names.
function reasonsInWords(gym, of) {
  const counted = Object.entries(gym.content.not_listed).map(([reason, words]) => [Number(gym.figure(`${of}_${reason}`) ?? 0), words]);
  return counted.filter(([number]) => number).map(([number, words]) => `${words} (${NUMBER.format(number)})`).join("; ");
}

function keepPart(gym) {
  const table = keepTable(gym);
  const number = table.rows.length;
  const listed = Number(gym.figure("memberships_ending_listed") ?? 0);
  const others = reasonsInWords(gym, "memberships_ending");
  const days = gym.facts.at_risk_days;
  const lead = [
    `${count(number, "membership")} ended in the last ${days} days or ${number === 1 ? "ends" : "end"} in the next ${days}.`,
    `${NUMBER.format(listed)} of these ${count(number, "member")} may be written to about a close friend who is still a member, and are in the download.`,
    others ? `The others: ${others}.` : "",
    FOR_MINORS,
  ];
  return { id: "keep", title: table.title, number, lead: number ? lead.filter(Boolean).join(" ") : "", content: new SortedTable({ gym, ...table }).element };
}

function keepTable(gym) {
  return {
    title: "Members to keep",
    columns: [
      personColumn(gym, "Member", "customer_id"),
      { ...dayColumn("Membership ends", "membership_end", "", (row) => make("span", { class: "note" }, endInWords(row.days_to_end))), first: "ascending" },
      peopleColumn(gym, "Close friends, still members", "close_friends", (row) => row.friends, (row) => (row.friends.length ? peopleShown(gym, row.friends) : make("span", { class: "faint" }, "none"))),
      { ...personColumn(gym, "Write to", "contact_customer_id"), show: (row) => contactShown(gym, row), text: (row) => contactInWords(gym, row) },
    ],
    rows: gym.rows("memberships_ending").map((row, at) => ({ ...row, friends: gym.content.close_friends[at] })),
    published: "friends_at_risk",
    publishedRows: (shown) => {
      const contacts = new Set(shown.map((row) => row.contact_customer_id));
      return gym.rows("friends_at_risk").filter((row) => contacts.has(row.customer_id));
    },
    nothing: "Nobody's membership ends about now.",
    atOnce: 25,
    done: new KeptList(gym, "kept"),
    keyOf: (row) => gym.ids[row.customer_id],
  };
}

function endInWords(days) {
  if (days === 0) return "ends today";
  return days > 0 ? `ends in ${count(days, "day")}` : `ended ${count(-days, "day")} ago`;
}

function contactInWords(gym, row) {
  if (row.contact_customer_id === null) return gym.content.not_listed[row.not_listed];
  return row.contact_is === "self" ? "the member" : `${gym.name(row.contact_customer_id)}, adult of the household`;
}

function contactShown(gym, row) {
  if (row.contact_customer_id === null) return [make("span", { class: "change change-gone" }, "No mailing"), make("span", { class: "note" }, contactInWords(gym, row))];
  if (row.contact_is === "self") return "The member";
  return [personLink(gym, row.contact_customer_id), make("span", { class: "note" }, "adult of the household")];
}

function guestsPart(gym) {
  const table = guestsTable(gym);
  const others = reasonsInWords(gym, "guests_not_members");
  const lead = [
    "They come again as a member's guest, came lately, and are not members themselves. Thank their hosts, too.",
    others ? `Guests who are not listed: ${others}.` : "",
    FOR_MINORS,
  ];
  return { id: "guests", title: table.title, number: table.rows.length, lead: lead.filter(Boolean).join(" "), content: new SortedTable({ gym, ...table }).element };
}

// One row a guest, with the hosts beside.
function guestsTable(gym) {
  const hosts = new Map();
  for (const row of gym.rows("guests_to_convert")) {
    if (!hosts.has(row.guest_customer_id)) hosts.set(row.guest_customer_id, []);
    hosts.get(row.guest_customer_id).push(row);
  }
  const latest = (of) => of.map((row) => row.last_visit).sort().at(-1);
  const forMinor = (is) => (is === "adult_of_family" ? make("span", { class: "note" }, "for a minor of the household") : null);
  const hostShown = (each) => [make("span", { class: "note" }, count(each.visits, "visit")), forMinor(each.host_is)];
  return {
    title: "Guests to invite",
    columns: [
      { ...personColumn(gym, "Guest", "guest_customer_id"), show: (row) => [personLink(gym, row.guest_customer_id), forMinor(row.hosts[0].guest_is)] },
      peopleColumn(gym, "Host", "host_customer_id", (row) => row.hosts.map((each) => each.host_customer_id),
        (row) => peopleShown(gym, row.hosts.map((each) => each.host_customer_id), (_, at) => hostShown(row.hosts[at]))),
      dayColumn("Last visit", "last_visit"),
      strengthColumn(gym),
    ],
    rows: [...hosts].map(([guest, of]) => ({ guest_customer_id: guest, hosts: of, last_visit: latest(of), connection_strength: Math.max(...of.map((row) => row.connection_strength)) })),
    published: "guests_to_convert",
    publishedRows: (shown) => shown.flatMap((row) => row.hosts),
    nothing: "No guest has come often enough, and lately, to be invited.",
    atOnce: 25,
    done: new KeptList(gym, "invited"),
    keyOf: (row) => gym.ids[row.guest_customer_id],
  };
}

function namesPart(gym) {
  return {
    id: "names",
    title: "Names to settle",
    number: gym.content.tables.purchaser_review.purchaser_name.length,
    lead: "Printed names of people who bought a pass that somebody else used. Know who it was? Choose a customer, or mark as not ours. A line for each goes into the overrides file; the next run reads it.",
    content: namesToSettle(gym),
  };
}

function newsPart(gym) {
  const { title, lead, ...table } = changesTable(gym);
  return { id: "news", title, number: table.rows.length, lead, content: new SortedTable({ gym, title, ...table, atOnce: 25 }).element };
}
