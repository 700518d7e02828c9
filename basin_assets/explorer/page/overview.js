// The gym in numbers: what the last tab shows.

function overviewOf(gym) {
  const { facts } = gym;
  const all = new SortedTable({
    gym,
    title: "all figures",
    columns: [
      textColumn("Figure", "description"),
      { ...textColumn("Value", "value"), value: (row) => (row.value === null || Number.isNaN(Number(row.value)) ? row.value : Number(row.value)) },
      textColumn("Unit", "unit"),
      textColumn("Name", "metric"),
    ],
    rows: gym.rows("connection_metrics"),
    published: "connection_metrics",
    nothing: "No figures.",
  });
  return make(
    "div",
    {},
    make("h1", {}, "The gym in numbers"),
    make("div", { class: "cards" }, cardsOf(gym)),
    make("div", { class: "halves" }, bandsOf(gym), trendsOf(gym)),
    howToRead(facts),
    make("details", {}, make("summary", {}, "All figures"), all.element),
  );
}

function cardsOf(gym) {
  const { facts } = gym;
  const hidden = `${NUMBER.format(facts.single_meetings_not_shown)} single chance meetings are not shown`;
  const newest = gym.figure("transfers_known_purchaser_percent_newest_month");
  return [
    card("Connections", inWords(gym.figure("connections")), hidden),
    card("People connected", inWords(gym.figure("customers_connected")), `${gym.figure("connections_per_customer") ?? "no"} connections each on average`),
    card("Groups", NUMBER.format(facts.groups), "families, couples and circles of friends"),
    card("Purchasers known", percent(gym.figure("transfers_known_purchaser_percent")), `of passes bought by one and used by another; ${percent(newest)} in the newest month`),
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
function bandsOf(gym) {
  const { facts } = gym;
  const counts = facts.bands.map((band) => Number(gym.figure(`connections_${band.toLowerCase().replace(/[ /]/g, "_")}`) ?? 0));
  const most = Math.max(1, ...counts);
  const lines = facts.bands.map((band, level) => {
    const points = facts.band_of_points.flatMap((each, at) => (each === level ? [at] : []));
    const bar = draw("svg", { class: `bar band-${level}`, viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" });
    bar.append(draw("rect", { class: "part", width: counts[level] ? Math.max(0.8, (100 * counts[level]) / most) : 0, height: 6 }));
    return make("li", {}, make("span", { class: "band" }, band), make("span", { class: "faint" }, `${points[0]} to ${points.at(-1)} points`), bar, make("span", { class: "tally" }, NUMBER.format(counts[level])));
  });
  return make("section", { class: "half", "aria-labelledby": "how-strong" }, make("h2", { id: "how-strong" }, "How strong connections are"), make("ul", { class: "bands" }, lines));
}

// The gym's figures over the last months.
function trendsOf(gym) {
  const { months } = gym.content;
  const line = (label, values, unit) => make("li", {}, make("span", {}, label), barsOf(label, months.month, values), make("span", { class: "tally" }, `${figureOf(values.at(-1))}${unit}`));
  const shown = months.month.length
    ? make("ul", { class: "trends" },
        line("Check-ins", months.checkins, ""),
        line("People who came", months.people, ""),
        line("Passes used", months.transfers, ""),
        line("Purchaser known", months.known_percent, " %"),
        line("New connections", months.new_ties, ""))
    : make("p", { class: "note" }, "There are no check-ins yet.");
  const to = months.month.length ? `Each bar is a month; the figure is that of ${monthInWords(months.month.at(-1))}, so far.` : "";
  return make("section", { class: "half", "aria-labelledby": "trends" }, make("h2", { id: "trends" }, "Month by month"), shown, make("p", { class: "note" }, to));
}

function howToRead(facts) {
  const [weak, , strong] = facts.bands;
  const meaning = facts.tie_score_is === "rank"
    ? `Here it is a rank, no probability: ${facts.rank_because}. Only the order counts, and nobody is called close for it.`
    : "Here it is a probability: of pairs with 0.960 about 96 in 100 know each other.";
  return make(
    "section",
    { class: "read", "aria-labelledby": "how-to-read" },
    make("h2", { id: "how-to-read" }, "How to read it"),
    make(
      "dl",
      {},
      make("dt", {}, "Points"),
      make("dd", {}, `Facts added up, 0 to ${facts.most_points}: passes shared, days together, guest visits, a shared membership. ${weak} means little evidence so far; from ${strong} on people are close.`),
      make("dt", {}, "Tie score"),
      make("dd", {}, `How surely two know each other, from 0 to 1: by their visits, and surer where a pass, a membership or a relation connects them. ${meaning}`),
      make("dt", {}, "Single chance meetings"),
      make("dd", {}, "Two people who came at one time on one day, and nothing else: counted, and left out."),
      make("dt", {}, "Names"),
      make("dd", {}, NAMES_TOLD[facts.names]),
    ),
  );
}

const NAMES_TOLD = {
  adults: "Minors, and people whose age is not known, appear by first name and the initial of the surname.",
  initials: "Everybody appears by first name and the initial of the surname.",
  all: "Everybody appears by name, minors included: keep this file among those who may know.",
};
