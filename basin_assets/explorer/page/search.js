// Search as you type: people by name, in any order of its words, or by id. A combobox with a list.

const MOST_FOUND = 12;

class Search {
  constructor(gym, choose) {
    Object.assign(this, { gym, choose, found: [], active: -1, field: byId("search"), list: byId("search-list") });
    this.field.disabled = false;
    this.field.addEventListener("input", () => this._look());
    this.field.addEventListener("focus", () => this._look());
    this.field.addEventListener("keydown", (event) => this._press(event));
    this.field.addEventListener("blur", () => this._close());
    byId("search-form").addEventListener("submit", (event) => event.preventDefault());
    document.addEventListener("keydown", (event) => this._callByKey(event));
  }

  // "/" leads to the search, unless somebody is typing.
  _callByKey(event) {
    const isTyping = event.target instanceof HTMLInputElement;
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.field.focus();
  }

  // Everybody's words as they are compared; made when somebody first searches.
  _index() {
    this.words ??= this.gym.ids.map((_, person) => ` ${fold(this.gym.name(person))}`);
    return this.words;
  }

  people(query) {
    const wanted = fold(query).split(" ").filter(Boolean);
    if (!wanted.length) return [];
    const isId = wanted.length === 1 && /^\d+$/.test(wanted[0]);
    const found = [];
    this._index().forEach((words, person) => {
      const isNamed = wanted.every((word) => words.includes(` ${word}`));
      if (isNamed || (isId && this.gym.ids[person].startsWith(wanted[0]))) found.push(person);
    });
    const begins = (person) => (this.words[person].startsWith(` ${wanted.join(" ")}`) || this.gym.ids[person] === wanted[0] ? 0 : 1);
    return found.sort((a, b) => begins(a) - begins(b) || this.gym.countFriends(b) - this.gym.countFriends(a) || a - b);
  }

  _look() {
    const all = this.people(this.field.value);
    this.found = all.slice(0, MOST_FOUND);
    this.active = -1;
    const options = this.found.map((person, at) => this._option(person, at));
    if (all.length > MOST_FOUND) options.push(this._remark(`${count(all.length - MOST_FOUND, "more", "more")}: type on`));
    if (!all.length && fold(this.field.value)) options.push(this._remark("Nobody of that name or id has a connection"));
    this.list.replaceChildren(...options);
    this._open(options.length > 0);
    if (fold(this.field.value)) say(all.length ? `${count(all.length, "person", "people")} found` : "Nobody found");
  }

  _option(person, at) {
    const friends = this.gym.countFriends(person);
    const option = make("li", { role: "option", id: `found-${at}`, "aria-selected": "false" },
      make("span", { class: "name" }, this.gym.name(person)),
      make("span", { class: "id" }, this.gym.ids[person]),
      make("span", { class: "faint" }, friends ? count(friends, "friend") : "met by chance"));
    option.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    option.addEventListener("click", () => this._take(at));
    return option;
  }

  _remark(text) {
    return make("li", { role: "option", "aria-disabled": "true", "aria-selected": "false", class: "remark" }, text);
  }

  _press(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && this.found.length) {
      event.preventDefault();
      if (this.list.hidden) this._open(true);
      const length = this.found.length;
      this._activate(this.active < 0 && steps[event.key] < 0 ? length - 1 : (this.active + steps[event.key] + length) % length);
    } else if (event.key === "Enter" && this.found.length) {
      event.preventDefault();
      this._take(Math.max(0, this.active));
    } else if (event.key === "Escape") {
      if (this.list.hidden) this.field.value = "";
      this._close();
    }
  }

  _activate(at) {
    this.active = at;
    this.found.forEach((_, each) => byId(`found-${each}`).setAttribute("aria-selected", String(each === at)));
    this.field.setAttribute("aria-activedescendant", `found-${at}`);
    byId(`found-${at}`).scrollIntoView({ block: "nearest" });
  }

  _take(at) {
    const person = this.found[at];
    this._close();
    this.field.value = "";
    this.found = [];
    this.choose(person);
  }

  _open(isOpen) {
    this.list.hidden = !isOpen;
    this.field.setAttribute("aria-expanded", String(isOpen));
    this.field.removeAttribute("aria-activedescendant");
  }

  _close() {
    this._open(false);
    this.active = -1;
  }
}
