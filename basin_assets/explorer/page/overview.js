// The gym in numbers: what the front page shows.

function overviewOf(gym) {
  const { content, facts } = gym;
  const figure = new Map(content.metrics.metric.map((name, at) => [name, content.metrics.value[at]]));
  const rows = rowsOf(content.metrics);
  const all = new SortedTable({
    title: "all figures",
    columns: [
      textColumn("Figure", "description", (row) => row.description),
      { ...textColumn("Value", "value", (row) => row.value), value: (row) => (row.value === null || Number.isNaN(Number(row.value)) ? row.value : Number(row.value)) },
      textColumn("Unit", "unit", (row) => row.unit),
      textColumn("Name", "metric", (row) => row.metric),
    ],
    rows,
    file: "connection_metrics.csv",
    nothing: "No figures.",
  });
  return make(
    "div",
    {},
    make("h1", {}, "The gym in numbers"),
    make("div", { class: "cards" }, cardsOf(gym, figure)),
    make("div", { class: "halves" }, bandsOf(facts, figure), nextOf(content)),
    howToRead(facts),
    make("details", {}, make("summary", {}, "All figures"), all.element),
  );
}

function cardsOf(gym, figure) {
  const { facts } = gym;
  const hidden = `${NUMBER.format(facts.single_meetings_not_shown)} single chance meetings are not shown`;
  const newest = figure.get("transfers_known_purchaser_percent_newest_month");
  return [
    card("Connections", inWords(figure.get("connections")), hidden),
    card("People connected", inWords(figure.get("customers_connected")), `${figure.get("connections_per_customer") ?? "no"} connections each on average`),
    card("Groups", NUMBER.format(facts.groups), "families, couples and circles of friends"),
    card("Transfers resolved", percent(figure.get("transfers_known_purchaser_percent")), `to a known purchaser; ${percent(newest)} in the newest month`),
    card("Data to", dayInWords(facts.data_to) || "no day", "the newest check-in; it stands for today"),
  ];
}

function card(label, value, more) {
  return make("div", { class: "card" }, make("p", { class: "label" }, label), make("p", { class: "value" }, value), make("p", { class: "more-of-it" }, more));
}

function inWords(value) {
  return value === null || value === undefined ? "none" : NUMBER.format(Number(value));
}

function percent(value) {
  return value === null || value === undefined ? "none" : `${value} %`;
}

// How many connections are how strong.
function bandsOf(facts, figure) {
  const counts = facts.bands.map((band) => Number(figure.get(`connections_${band.toLowerCase().replace(/[ /]/g, "_")}`) ?? 0));
  const most = Math.max(1, ...counts);
  const lines = facts.bands.map((band, level) => {
    const points = facts.band_of_points.flatMap((each, at) => (each === level ? [at] : []));
    const bar = draw("svg", { class: `bar band-${level}`, viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" });
    bar.append(draw("rect", { class: "part", width: counts[level] ? Math.max(0.8, (100 * counts[level]) / most) : 0, height: 6 }));
    return make("li", {}, make("span", { class: "band" }, band), make("span", { class: "faint" }, `${points[0]} to ${points.at(-1)} points`), bar, make("span", { class: "tally" }, NUMBER.format(counts[level])));
  });
  return make("section", { class: "half", "aria-labelledby": "how-strong" }, make("h2", { id: "how-strong" }, "How strong connections are"), make("ul", { class: "bands" }, lines));
}

function nextOf(content) {
  const people = new Set(content.at_risk.person).size;
  const line = (tab, number, text) => make("li", {}, make("a", { href: `#tab=${tab}` }, number), ` ${text}`);
  return make(
    "section",
    { class: "half", "aria-labelledby": "what-next" },
    make("h2", { id: "what-next" }, "What to do with it"),
    make(
      "ul",
      { class: "next" },
      line("guests", count(new Set(content.guests.guest).size, "guest"), "to ask whether they want to become members"),
      line("risk", count(people, "member"), "whose membership ends about now, with the friends who stay"),
      line("changes", count(content.changes.change.length, "tie"), "new, stronger or gone in the last seven days"),
      line("review", count(content.review.name.length, "printed name"), "that a person should look at"),
      make("li", {}, "Or type a name above: who their friends are, and why."),
    ),
  );
}

function howToRead(facts) {
  const [weak, , strong] = facts.bands;
  const meaning = facts.tie_score_is === "rank"
    ? `Here it is a rank, no probability: ${facts.rank_because}. Only the order counts, and nobody is called close for it.`
    : "Here it is a probability: of pairs with .96 about 96 in 100 know each other.";
  return make(
    "section",
    { class: "read", "aria-labelledby": "how-to-read" },
    make("h2", { id: "how-to-read" }, "How to read it"),
    make(
      "dl",
      {},
      make("dt", {}, "Points"),
      make("dd", {}, `Facts added up, 0 to ${facts.most_points}: passes given, days together, guest visits, a shared membership. ${weak} is little known, not little friendship; from ${strong} on people are close.`),
      make("dt", {}, "Tie score"),
      make("dd", {}, `How far the visits of two are more than coincidence, from 0 to 1, whatever else is known of them. ${meaning}`),
      make("dt", {}, "Single chance meetings"),
      make("dd", {}, "Two people who came at one time on one day, and nothing else: counted, and left out."),
      make("dt", {}, "Names"),
      make("dd", {}, NAMES_TOLD[facts.names]),
    ),
  );
}

const NAMES_TOLD = {
  adults: "Minors, and people whose age is not known, appear by their initials.",
  initials: "Everybody appears by their initials.",
  all: "Everybody appears by name, minors included: keep this file among those who may know.",
};
