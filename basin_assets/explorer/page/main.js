// Starts the page, and shows what its address asks for: #ID a person, #tab=groups a tab.

const TITLE = "Connections explorer";

function route(gym, person, tabs, isFirst) {
  const asked = decodeHash();
  const [, tab] = asked.match(/^tab=(\w+)$/) ?? [];
  const found = gym.at.get(asked);
  tabs.remember();
  if (found !== undefined) {
    tabs.hide();
    const heading = person.show(found);
    document.title = `${gym.name(found)} · ${TITLE}`;
    scrollTo(0, 0);
    if (!isFirst) heading.focus({ preventScroll: true });
    return;
  }
  person.hide();
  const shown = tabs.show(tab);
  if (!isFirst) scrollTo(0, tabs.leftAt.get(shown.id) ?? 0);
  document.title = shown.id === TABS[0].id ? TITLE : `${shown.label} · ${TITLE}`;
  byId("unknown")?.remove();
  if (asked && !tab) byId("tables").before(unknown(asked));
}

function unknown(asked) {
  return make("p", { id: "unknown", class: "problem", role: "alert" }, `There is no customer with the id ${asked}.`);
}

function decodeHash() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return location.hash.slice(1);
  }
}

function footer(gym) {
  const { facts } = gym;
  const to = facts.data_to ? `Data to ${dayInWords(facts.data_to)}. ` : "";
  const kind = { probability: "Tie scores are probabilities. ", rank: `Tie scores are ranks, not probabilities: ${facts.rank_because}. ` }[facts.tie_score_is] ?? "";
  const hidden = `${NUMBER.format(facts.single_meetings_not_shown)} single chance meetings are not shown. `;
  byId("foot").append(make("p", {}, `${to}${kind}${hidden}This file holds no contact data and loads nothing from anywhere.`));
  byId("foot").hidden = false;
}

async function start() {
  history.scrollRestoration = "manual"; // a tab remembers its own place
  followTheme();
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault(); // the address names what is shown
    byId("main").focus();
  });
  const gym = new Gym(await unpack(byId("data").textContent));
  byId("data").remove();
  byId("opening").remove();
  const person = new PersonView(gym);
  const tabs = new TabsView(gym);
  startSearch(gym);
  footer(gym);
  route(gym, person, tabs, true);
  addEventListener("hashchange", () => route(gym, person, tabs, false));
  performance.mark("explorer-ready");
  document.documentElement.dataset.ready = "true";
}

start().catch((error) => {
  const why = "DecompressionStream" in self ? String(error) : "this browser is too old to open it; browsers of 2023 and later can.";
  byId("opening")?.remove();
  byId("main").prepend(make("p", { class: "problem", role: "alert" }, `The data could not be opened: ${why}`));
  throw error;
});
