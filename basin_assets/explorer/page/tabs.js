// The tabs: each made when it is first looked at.

const TABS = [
  { id: "week", label: "This week", content: weekOf },
  { id: "connectors", label: "Connectors", content: (gym) => tableTab(gym, connectorsTable) },
  { id: "groups", label: "Groups", content: (gym) => tableTab(gym, groupsTable) },
  { id: "overview", label: "The gym in numbers", content: overviewOf },
];
const STEP_OF_KEY = { ArrowRight: 1, ArrowLeft: -1 };

class TabsView {
  constructor(gym) {
    this.gym = gym;
    this.section = byId("tables");
    this.panel = byId("panel");
    this.panels = new Map();
    this.leftAt = new Map(); // how far each tab was scrolled: a work list is found where it was
    this.current = null;
    this.tabs = TABS.map((tab) => this._tab(tab));
    byId("tabs").append(...this.tabs);
  }

  _tab(tab) {
    const button = make("button", { type: "button", role: "tab", id: `tab-${tab.id}`, "aria-controls": "panel", "aria-selected": "false", tabindex: "-1" }, tab.label);
    button.addEventListener("click", () => {
      location.hash = `#tab=${tab.id}`;
    });
    button.addEventListener("keydown", (event) => this._move(event, TABS.indexOf(tab)));
    return button;
  }

  _move(event, at) {
    const last = TABS.length - 1;
    const step = STEP_OF_KEY[event.key];
    let next = { Home: 0, End: last }[event.key];
    if (step) next = (at + step + TABS.length) % TABS.length;
    if (next === undefined) return;
    event.preventDefault();
    this.tabs[next].focus();
    location.hash = `#tab=${TABS[next].id}`;
  }

  remember() {
    if (this.current && !this.section.hidden) this.leftAt.set(this.current.id, scrollY);
  }

  show(id) {
    const tab = TABS.find((each) => each.id === id) ?? TABS[0];
    this.current = tab;
    this.tabs.forEach((button, at) => {
      const isSelected = TABS[at] === tab;
      button.setAttribute("aria-selected", String(isSelected));
      button.setAttribute("tabindex", isSelected ? "0" : "-1");
    });
    this.panel.setAttribute("aria-labelledby", `tab-${tab.id}`);
    this.panel.replaceChildren(this._content(tab));
    this.section.hidden = false;
    this._bringIntoSight(this.tabs[TABS.indexOf(tab)]);
    return tab;
  }

  // scrollIntoView would move the page, too.
  _bringIntoSight(button) {
    const list = byId("tabs");
    list.scrollLeft = button.offsetLeft - (list.clientWidth - button.offsetWidth) / 2;
  }

  _content(tab) {
    if (!this.panels.has(tab.id)) this.panels.set(tab.id, tab.content(this.gym));
    return this.panels.get(tab.id);
  }

  hide() {
    this.section.hidden = true;
  }
}

function tableTab(gym, tableOf) {
  const described = tableOf(gym);
  const lead = make("div", {}, make("h1", {}, described.title), make("p", { class: "lead" }, described.lead));
  return new SortedTable({ gym, ...described, lead }).element;
}
