// A field that finds a person as somebody types: by name, in any order of its words, or by id.
// A combobox with a list.

const MOST_FOUND = 12;

class Choice {
  // The list's options get ids that begin with its own.
  constructor(gym, field, list, choose, described) {
    Object.assign(this, { gym, field, list, choose, described, found: [], active: -1 });
    field.addEventListener("input", () => this._look());
    field.addEventListener("focus", () => this._look());
    field.addEventListener("keydown", (event) => this._press(event));
    field.addEventListener("blur", () => this._close());
  }

  _look() {
    const all = this.gym.search(this.field.value);
    this.found = all.slice(0, MOST_FOUND);
    this.active = -1;
    const options = this.found.map((person, at) => this._option(person, at));
    if (all.length > MOST_FOUND) options.push(this._remark(`${count(all.length - MOST_FOUND, "more", "more")}: type on`));
    if (!all.length && fold(this.field.value)) options.push(this._remark("No customer of that name or id"));
    this.list.replaceChildren(...options);
    this._open(options.length > 0);
    if (fold(this.field.value)) say(all.length ? `${count(all.length, "person", "people")} found` : "Nobody found");
  }

  _idOf(at) {
    return `${this.list.id}-${at}`;
  }

  _option(person, at) {
    const option = make("li", { role: "option", id: this._idOf(at), "aria-selected": "false" },
      make("span", { class: "name" }, this.gym.name(person)),
      make("span", { class: "id" }, this.gym.ids[person]),
      make("span", { class: "faint" }, this.described(person)));
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
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (this.found.length) this._take(Math.max(0, this.active));
    } else if (event.key === "Escape") {
      if (this.list.hidden) this.field.value = "";
      this._close();
    }
  }

  _activate(at) {
    this.active = at;
    this.found.forEach((_, each) => byId(this._idOf(each)).setAttribute("aria-selected", String(each === at)));
    this.field.setAttribute("aria-activedescendant", this._idOf(at));
    byId(this._idOf(at)).scrollIntoView({ block: "nearest" });
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
