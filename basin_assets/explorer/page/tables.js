// The tables of the tabs: who brings people in, groups, and what has changed.

const CHANGE_IN_WORDS = { new: "New", stronger: "Stronger", gone: "Gone" };

function connectorsTable(gym) {
  return {
    title: "Connectors",
    lead: "Who brings people in: most guests brought first, then most of them who became members, then most customers referred, then most passes shared.",
    columns: [
      personColumn(gym, "Person", "customer_id"),
      numberColumn("Guests brought", "guests_brought"),
      numberColumn("Became members", "guests_converted"),
      numberColumn("Referred", "customers_referred"),
      numberColumn("Now members", "referred_members"),
      numberColumn("Passes shared", "passes_given"),
      numberColumn("Connections", "ties"),
      numberColumn("Points of all connections", "strength_sum"),
    ],
    rows: gym.rows("top_connectors"),
    published: "top_connectors",
    nothing: "Nobody has a connection yet.",
  };
}

function groupsTable(gym) {
  return {
    title: "Groups",
    lead: "People who know each other and come together. A person can be in several groups, such as a family and a circle of friends.",
    columns: [
      peopleColumn(gym, "Members", "members", (row) => row.members, (row) => peopleShown(gym, row.members)),
      { ...textColumn("Who is tied to whom", "how_tied", (row) => [groupPicture(gym, row.members), make("span", { class: "note" }, row.how_tied)]) },
      numberColumn("Size", "size"),
      { ...textColumn("How sure", "tie_strength", sureShown), value: (row) => row.tie_strength, first: "descending" },
      numberColumn("Most days together", "days_together"),
      dayColumn("Last together", "last_day_together", "never seen"),
    ],
    rows: gym.rows("customer_groups"),
    published: "customer_groups",
    nothing: "No groups were found.",
  };
}

function sureShown(row) {
  const words = row.tie_strength >= 0.95 ? "Very likely" : row.tie_strength >= 0.8 ? "Likely" : "Rather likely";
  return make("span", { class: "sure" }, `${words} (${scoreInWords(row.tie_strength)})`);
}

function changesTable(gym) {
  return {
    title: "What is new",
    lead: `Connections in the seven days to ${dayInWords(gym.facts.data_to)}: new, stronger, or gone with a membership that ended.`,
    columns: [
      textColumn("Change", "change", (row) => make("span", { class: `change change-${row.change}` }, CHANGE_IN_WORDS[row.change])),
      personColumn(gym, "Person", "customer_id_1"),
      personColumn(gym, "And", "customer_id_2"),
      strengthColumn(gym, "Now"),
      { ...strengthColumn(gym, "Before", "strength_before"), show: (row) => beforeShown(gym, row) },
      { ...textColumn("Connection", "connection_types", (row) => typesInWords(row.connection_types)), text: (row) => typesInWords(row.connection_types) },
      dayColumn("Last seen", "last_seen"),
    ],
    rows: gym.rows("changes_last_7_days"),
    published: "changes_last_7_days",
    nothing: "No connection is new, stronger or gone since a week ago.",
  };
}

function beforeShown(gym, row) {
  return row.band_before ? strengthInWords(gym.facts, row.strength_before) : make("span", { class: "faint" }, "not connected");
}
