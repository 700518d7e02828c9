// The kinds of columns that tables have: people, strengths, tie scores, days, numbers, texts.
// `name` is the published file's, by which a row is asked.

function textColumn(label, name, show = null) {
  const get = (row) => row[name];
  return { label, name, value: (row) => get(row) ?? "", text: (row) => String(get(row) ?? ""), show: (row) => (show ? show(row) : get(row)) ?? "" };
}

function numberColumn(label, name) {
  const show = (row) => (row[name] === null ? "" : NUMBER.format(row[name]));
  return { ...textColumn(label, name, show), value: (row) => row[name], isNumber: true };
}

function dayColumn(label, name, blank = "", more = () => null) {
  const show = (row) => [row[name] ? dayShown(row[name]) : make("span", { class: "faint" }, blank), more(row)];
  return { ...textColumn(label, name, show), text: (row) => `${row[name] ?? ""} ${dayInWords(row[name])}`, first: "descending" };
}

function dayShown(day) {
  return make("time", { datetime: day, class: "day" }, dayInWords(day));
}

function personColumn(gym, label, name) {
  const nameOf = (row) => (row[name] === null ? "" : gym.name(row[name]));
  return {
    label,
    name,
    value: nameOf,
    text: (row) => (row[name] === null ? "" : `${nameOf(row)} ${gym.ids[row[name]]}`),
    show: (row) => personShown(gym, row[name]),
  };
}

function personShown(gym, person) {
  return person === null ? make("span", { class: "faint" }, "may not be named") : personLink(gym, person);
}

function personLink(gym, person) {
  const id = gym.ids[person];
  return make("a", { class: "who", href: `#${id}` }, make("span", { class: "name" }, gym.name(person)), " ", make("span", { class: "id" }, id));
}

// People one under the other; `more(person, at)` stands beside each.
function peopleShown(gym, people, more = () => null) {
  return make("ul", { class: "people" }, people.map((person, at) => make("li", {}, personShown(gym, person), more(person, at))));
}

// Several people in one column; `get(row)` are their positions.
function peopleColumn(gym, label, name, get, show) {
  const named = (row) => get(row).filter((person) => person !== null);
  return {
    label,
    name,
    value: (row) => (named(row).length ? gym.name(named(row)[0]) : ""),
    text: (row) => named(row).map((person) => `${gym.name(person)} ${gym.ids[person]}`).join(" "),
    show,
  };
}

function strengthColumn(gym, label = "How strong", name = "connection_strength") {
  return {
    ...textColumn(label, name, (row) => strengthShown(gym.facts, row[name])),
    value: (row) => row[name],
    text: (row) => strengthInWords(gym.facts, row[name]),
    first: "descending",
  };
}

function strengthShown(facts, points) {
  const share = points / facts.most_points;
  const level = facts.band_of_points[points];
  const bar = draw("svg", { class: `bar band-${level}`, viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" });
  bar.append(draw("rect", { class: "all", width: 100, height: 6 }), draw("rect", { class: "part", width: Math.max(3, 100 * share), height: 6 }));
  return make("div", { class: "strength" }, make("span", {}, strengthInWords(facts, points)), bar);
}

function tieColumn(gym, label = "Seen together") {
  return {
    ...textColumn(label, "tie_score", (row) => make("span", { class: row.tie_score === null ? "tie faint" : "tie" }, tieInWords(gym.facts, row.tie_score))),
    value: (row) => row.tie_score,
    text: (row) => tieInWords(gym.facts, row.tie_score),
    first: "descending",
  };
}
