// The kinds of columns that tables have: people, strengths, tie scores, days, numbers, texts.

function textColumn(label, header, get, show = get) {
  return { label, headers: [header], value: (row) => get(row) ?? "", text: (row) => String(get(row) ?? ""), show: (row) => show(row) ?? "", cells: (row) => ({ [header]: get(row) }) };
}

function numberColumn(label, header, get) {
  const show = (row) => (get(row) === null ? "" : NUMBER.format(get(row)));
  return { ...textColumn(label, header, get, show), value: get, isNumber: true };
}

function dayColumn(label, header, get, blank = "") {
  const show = (row) => (get(row) ? make("time", { datetime: get(row), class: "day" }, dayInWords(get(row))) : make("span", { class: "faint" }, blank));
  const text = (row) => `${get(row) ?? ""} ${dayInWords(get(row))}`;
  return { ...textColumn(label, header, get, show), text, first: "descending" };
}

// get(row) is a person's position, or null; standsFor(row) is true where an adult stands for a minor.
function personColumn(gym, label, header, get, standsFor = () => false) {
  const name = (row) => (get(row) === null ? "" : gym.name(get(row)));
  const id = (row) => (get(row) === null ? null : gym.ids[get(row)]);
  return {
    label,
    headers: [`${header}_name`, `${header}_customer_id`],
    value: name,
    text: (row) => `${name(row)} ${id(row) ?? ""}`,
    cells: (row) => ({ [`${header}_name`]: name(row), [`${header}_customer_id`]: id(row) }),
    show: (row) => {
      if (get(row) === null) return make("span", { class: "faint" }, "may not be named");
      return [personLink(gym, get(row)), standsFor(row) ? make("span", { class: "note" }, "for a minor of the family") : null];
    },
  };
}

function personLink(gym, person) {
  const id = gym.ids[person];
  return make("a", { class: "who", href: `#${id}` }, make("span", { class: "name" }, gym.name(person)), " ", make("span", { class: "id" }, id));
}

function strengthColumn(gym, label = "How strong", header = "strength", get = (row) => row.strength) {
  return {
    ...numberColumn(label, header, get),
    isNumber: false,
    first: "descending",
    text: (row) => strengthInWords(gym.facts, get(row)),
    show: (row) => strengthShown(gym.facts, get(row)),
  };
}

function strengthShown(facts, points) {
  const share = points / facts.most_points;
  const level = facts.band_of_points[points];
  const bar = draw("svg", { class: `bar band-${level}`, viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" });
  bar.append(draw("rect", { class: "all", width: 100, height: 6 }), draw("rect", { class: "part", width: Math.max(3, 100 * share), height: 6 }));
  return make("div", { class: "strength" }, make("span", {}, strengthInWords(facts, points)), bar);
}

function tieColumn(gym, label = "By their visits") {
  return {
    ...textColumn(label, "tie_score", (row) => row.score),
    value: (row) => row.score,
    first: "descending",
    text: (row) => tieInWords(gym.facts, row.score),
    show: (row) => make("span", { class: row.score === null ? "tie faint" : "tie" }, tieInWords(gym.facts, row.score)),
  };
}
