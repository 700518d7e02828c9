// A table that sorts, filters and downloads. A column is
//   { label, name, value(row): what it sorts by, show(row): what is seen, text(row): what a filter
//     looks through, isNumber, first: "ascending" or "descending", the order of a first click }.
// The download is the published file `published`, of the rows `publishedRows` that stand behind
// those that are seen. `done` is a KeptList of the rows that somebody has ticked, by `keyOf(row)`.
const IN_ORDER = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

class SortedTable {
  constructor({ gym, title, columns, rows, published, publishedRows = (shown) => shown, file = `${published}.csv`, nothing, lead = null, atOnce = 50, done = null, keyOf = null }) {
    Object.assign(this, { gym, title, rows, published, publishedRows, file, atOnce, done, keyOf, sortedBy: null, isDescending: false });
    this.columns = done ? [this._doneColumn(columns[0]), ...columns] : columns;
    this.shown = atOnce;
    this.words = "";
    this.body = make("tbody", { role: "rowgroup" });
    this.status = make("p", { class: "rows-shown" });
    this.more = button("quiet more", "", () => this._showMore());
    this.heads = this.columns.map((column) => this._head(column));
    this.element = rows.length ? make("div", {}, lead, this._tools(), this._table(), this.more) : make("div", {}, lead, make("p", { class: "empty" }, nothing));
    if (rows.length) this._draw();
  }

  _tools() {
    const filter = make("input", { type: "search", autocomplete: "off", spellcheck: "false", placeholder: "Filter these rows" });
    filter.setAttribute("aria-label", `Filter ${this.title}`);
    filter.addEventListener("input", () => {
      this.words = fold(filter.value);
      this.shown = this.atOnce;
      this._draw();
      say(this.status.textContent);
    });
    const download = button("quiet download", `Download ${this.file}`, () => this._download());
    return make("div", { class: "tools" }, filter, this.status, download);
  }

  _table() {
    // Roles are written out, because a narrow screen shows rows as blocks, which takes them away.
    const head = make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, this.heads));
    const caption = make("caption", { class: "unseen" }, this.title);
    return make("div", { class: "scroll" }, make("table", { role: "table" }, caption, head, this.body));
  }

  // A tick for what is done; it stays where the browser keeps anything.
  _doneColumn(who) {
    const isDone = (row) => this.done.entries.has(this.keyOf(row));
    const show = (row) => {
      const box = make("input", { type: "checkbox", "aria-label": `Done: ${who.text(row)}` });
      box.checked = isDone(row);
      box.addEventListener("change", () => {
        this.done.set(this.keyOf(row), box.checked ? 1 : null);
        box.closest("tr").classList.toggle("done", box.checked);
        this._tell();
        say(this.status.textContent);
      });
      return box;
    };
    return { label: "Done", name: "done", value: (row) => (isDone(row) ? "done" : "to do"), text: () => "", show };
  }

  _head(column) {
    const head = make("th", { role: "columnheader", scope: "col", "aria-sort": "none", class: column.isNumber ? "number" : null });
    head.append(button("sort", column.label, () => this._sortBy(column)));
    return head;
  }

  _sortBy(column) {
    const isFirst = this.sortedBy !== column;
    this.isDescending = isFirst ? column.first === "descending" || (!column.first && !!column.isNumber) : !this.isDescending;
    this.sortedBy = column;
    const order = this.isDescending ? "descending" : "ascending";
    this.columns.forEach((each, at) => this.heads[at].setAttribute("aria-sort", each === column ? order : "none"));
    this._draw();
    say(`Sorted by ${column.label}, ${order}`);
  }

  // The rows that hold every word of the filter, in the order asked for; blanks come last.
  _rows() {
    const words = this.words.split(" ").filter(Boolean);
    const found = words.length ? this.rows.filter((row) => words.every((word) => this._textOf(row).includes(word))) : this.rows;
    if (!this.sortedBy) return found;
    const turn = this.isDescending ? -1 : 1;
    const keyed = found.map((row) => [this.sortedBy.value(row), row]);
    const isBlank = (value) => (value === null || value === "" ? 1 : 0);
    keyed.sort(([a], [b]) => isBlank(a) - isBlank(b) || turn * (typeof a === "number" ? a - b : IN_ORDER.compare(a, b)));
    return keyed.map(([, row]) => row);
  }

  _textOf(row) {
    this.texts ??= new Map();
    if (!this.texts.has(row)) this.texts.set(row, fold(this.columns.map((column) => column.text(row)).join(" ")));
    return this.texts.get(row);
  }

  _draw() {
    const rows = this._rows();
    const seen = rows.slice(0, this.shown);
    this.body.replaceChildren(...seen.map((row) => this._line(row)));
    this.more.hidden = seen.length === rows.length;
    this.more.textContent = `Show ${Math.min(this.atOnce, rows.length - seen.length)} more`;
    this._tell(rows.length);
  }

  // How many rows there are, how many of them are seen, and how many are done.
  _tell(found = this.found) {
    this.found = found;
    const all = this.rows.length === found ? "" : ` of ${NUMBER.format(this.rows.length)}`;
    const first = this.shown < found ? `The first ${this.shown} of ` : "";
    const ticked = this.done ? this.rows.filter((row) => this.done.entries.has(this.keyOf(row))).length : 0;
    this.status.textContent = found ? `${first}${count(found, "row")}${all}${ticked ? `, ${ticked} done` : ""}` : `No row${all} has that`;
  }

  _showMore() {
    const from = this.shown;
    this.shown += this.atOnce;
    this._draw();
    say(this.status.textContent);
    this.body.children[from]?.querySelector("a, button")?.focus();
  }

  _line(row) {
    const cells = this.columns.map((column) =>
      make("td", { role: "cell", "data-label": column.label, class: column.isNumber ? "number" : null }, make("div", {}, column.show(row))),
    );
    return make("tr", { role: "row", class: this.done?.entries.has(this.keyOf(row)) ? "done" : null }, cells);
  }

  _download() {
    const rows = this.publishedRows(this._rows());
    saveAs(this.file, publishedCsv(this.gym, this.published, rows));
    say(`${count(rows.length, "row")} saved as ${this.file}`);
  }
}
