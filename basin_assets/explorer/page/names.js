// Names to settle: who used the passes, their households, who else was there, whom the name comes
// near; and settling each with a click.

const WHY_NOT_HERE = {
  blank: "Nothing is printed, so there is no name to settle.",
  hidden: "Only minors bear this name, so the page does not hold it in full: settle it at the terminal, with basin review.",
  said: "The overrides file says already who this is: change its line there, or give the new one a first day.",
};
const METHOD_IN_WORDS = {
  override: "a person said so",
  exact: "one customer bears the name",
  nickname: "a nickname",
  fuzzy: "another spelling",
  recent_namesake: "several customers bear the name: the most recent was taken",
  ambiguous: "several customers are equally likely",
  seller: "a seller, not a person",
  unmatched: "no customer fits",
};

function namesToSettle(gym) {
  const settled = new Settled(gym);
  const { clues } = gym.content;
  const names = gym.rows("purchaser_review").map((row, at) => ({ ...row, at, users: clues.users[at], times: clues.times[at], household: clues.household[at], beside: clues.beside[at], notHere: clues.not_here[at] }));
  if (!names.length) return make("p", { class: "empty" }, "Every printed name is settled.");
  const list = make("ol", { class: "names" }, names.map((row) => nameCard(gym, row, settled)));
  const review = button("quiet", "Download purchaser_review.csv", () => saveAs("purchaser_review.csv", publishedCsv(gym, "purchaser_review", names)));
  return make("div", {}, list, settledFile(gym, settled), make("p", { class: "tools" }, review));
}

function nameCard(gym, row, settled) {
  const title = row.purchaser_name || "Nothing printed";
  const heading = make("h3", { id: `name-${row.at}` }, title);
  const days = row.first_day === row.last_day ? `on ${dayInWords(row.first_day)}` : `${dayInWords(row.first_day)} to ${dayInWords(row.last_day)}`;
  const asked = `${NUMBER.format(row.transfers_to_review)} of ${count(row.transfers, "pass", "passes")} in question, ${days}`;
  const methods = row.methods.split(",").map((name) => METHOD_IN_WORDS[name] ?? name).join("; ");
  const card = make("li", { class: "name-card", "aria-labelledby": `name-${row.at}` },
    make("div", {}, heading, make("p", { class: "note" }, `${asked}. Result: ${methods}.`)),
    cluesShown(gym, row),
    row.notHere ? make("p", { class: "note" }, WHY_NOT_HERE[row.notHere]) : answers(gym, row, settled));
  return card;
}

function cluesShown(gym, row) {
  const times = (_, at) => (row.times[at] > 1 ? ` ${row.times[at]} times` : null);
  const clue = (label, people, more) => (people.length ? [make("dt", {}, label), make("dd", {}, peopleShown(gym, people, more))] : []);
  return make("dl", { class: "clues" },
    clue("Used by", row.users, times),
    clue("Their household", row.household),
    clue("Also there", row.beside));
}

// Whom the name may mean, a field for anybody else, and nobody of ours; then what was said.
function answers(gym, row, settled) {
  const box = make("div", { class: "answers" });
  const tell = (said, words) => {
    settled.say(row.purchaser_name, said);
    drawn();
    say(words);
    box.querySelector("button, input").focus();
  };
  const it = (person) => tell(person, `${row.purchaser_name}: it was ${gym.name(person)}`);
  const drawn = () => {
    const said = settled.of(row.purchaser_name);
    box.replaceChildren(...(said === undefined ? questions(gym, row, it, tell) : [saidShown(gym, said), button("quiet", "Undo", () => tell(null, `${row.purchaser_name}: open again`), `Undo: ${row.purchaser_name}`)]));
  };
  drawn();
  return box;
}

function saidShown(gym, said) {
  if (typeof said !== "number") return make("p", { class: "said" }, said === A_COMPANY ? "A company, no customer of ours" : "Not ours");
  return make("p", { class: "said" }, "It was ", personLink(gym, said));
}

function questions(gym, row, it, tell) {
  const near = [1, 2, 3].filter((rank) => row[`candidate_${rank}_id`] !== null).map((rank) => {
    const person = row[`candidate_${rank}_id`];
    return make("li", {}, button("choice", `It was ${gym.name(person)}`, () => it(person), `${row.purchaser_name}: it was ${gym.name(person)} ${gym.ids[person]}`),
      make("span", { class: "note" }, `${gym.ids[person]}; ${row[`candidate_${rank}_score`]} in 100: ${row[`candidate_${rank}_why`]}`));
  });
  const list = make("ul", { id: `who-${row.at}`, role: "listbox", class: "found", "aria-label": "Customers found", hidden: true });
  const field = make("input", { type: "text", role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": `who-${row.at}`, autocomplete: "off", spellcheck: "false", placeholder: "It was … (name or id)", "aria-label": `${row.purchaser_name}: it was` });
  new Choice(gym, field, list, it, (person) => gym.membership(person)?.name ?? "no membership");
  return [
    near.length ? make("ul", { class: "candidates" }, near) : make("p", { class: "note" }, "No customer's name comes near."),
    make("div", { class: "or" }, make("div", { class: "who-field" }, field, list),
      button("quiet", "Not ours", () => tell(NOT_OURS, `${row.purchaser_name}: not ours`), `${row.purchaser_name}: not ours`),
      button("quiet", "A company", () => tell(A_COMPANY, `${row.purchaser_name}: a company`), `${row.purchaser_name}: a company`)),
  ];
}

// The file that says it to the next run, and where it goes.
function settledFile(gym, settled) {
  const { overrides } = gym.content;
  const box = make("section", { class: "settled", "aria-label": "What you settled" });
  const drawn = () => {
    box.hidden = settled.size === 0;
    const file = overrides.key.split("/").at(-1);
    const lines = make("pre", { tabindex: "0", "aria-label": "The new lines" }, settled.added());
    const save = button("main", `Download ${file}`, () => {
      saveAs(file, settled.file(), "");
      say(`${file} saved`);
    });
    const copy = button("quiet", "Copy the new lines", () => copied(lines));
    box.replaceChildren(make("h3", {}, `${count(settled.size, "name")} settled`), lines,
      make("p", {}, overrides.is_whole ? save : null, " ", copy), make("p", {}, goesTo(gym)));
  };
  settled.watchers.push(drawn);
  drawn();
  return box;
}

function goesTo(gym) {
  const { overrides } = gym.content;
  const { where, key } = placeOfOverrides(overrides.key, location.href);
  const place = make("code", {}, where ?? key);
  const named = where ? [place] : [place, " below the folder or bucket that BASIN_STORE names"];
  if (!overrides.is_whole) return ["The file there holds more than this page may, so do not replace it: copy the new lines to the end of ", ...named, ". The next run takes them into account."];
  const unused = overrides.unused ? `, without ${count(overrides.unused, "line")} that no run could use` : "";
  const present = overrides.rows.length ? `The download also holds ${count(overrides.rows.length, "line")} that the file had in the last run${unused}. ` : "";
  return [`${present}Put it at `, ...named, ", in the place of the file there. The next run takes it into account. If somebody added lines since the last run, copy the new lines to the end of the file instead."];
}

function copied(lines) {
  const done = () => say("Copied");
  const selected = () => {
    getSelection().selectAllChildren(lines);
    say("Selected: copy it with your keyboard");
  };
  if (navigator.clipboard) navigator.clipboard.writeText(lines.textContent).then(done, selected);
  else selected();
}
