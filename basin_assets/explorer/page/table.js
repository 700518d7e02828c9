// A table that sorts, filters and downloads. A column is
//   { label, value(row): what it sorts by, show(row): what is seen, cells(row): {header: value} of the
//     download, isNumber, first: "ascending" or "descending", the order that a first click gives }.

const ROWS_AT_ONCE = 50;
const IN_ORDER = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

class SortedTable {
  constructor({ title, columns, rows, file, nothing, lead = null }) {
    Object.assign(this, { title, columns, rows, file, nothing, sortedBy: null, isDescending: false });
    this.shown = ROWS_AT_ONCE;
    this.words = "";
    this.body = make("tbody", { role: "rowgroup" });
    this.status = make("p", { class: "rows-shown" });
    this.more = this._button("more", `Show ${ROWS_AT_ONCE} more`, () => this._showMore());
    this.heads = columns.map((column) => this._head(column));
    this.element = rows.length ? make("div", {}, lead, this._tools(), this._table(), this.more) : this._empty(lead);
    if (rows.length) this._draw();
  }

  _empty(lead) {
    return make("div", {}, lead, make("p", { class: "empty" }, this.nothing));
  }

  _tools() {
    const filter = make("input", { type: "search", autocomplete: "off", spellcheck: "false", placeholder: "Filter these rows" });
    filter.setAttribute("aria-label", `Filter ${this.title}`);
    filter.addEventListener("input", () => {
      this.words = fold(filter.value);
      this.shown = ROWS_AT_ONCE;
      this._draw();
      say(this.status.textContent);
    });
    const download = this._button("download", "Download CSV", () => this._download());
    return make("div", { class: "tools" }, filter, this.status, download);
  }

  _button(kind, text, act) {
    const button = make("button", { type: "button", class: `quiet ${kind}` }, text);
    button.addEventListener("click", act);
    return button;
  }

  _table() {
    // Roles are written out, because a narrow screen shows rows as blocks, which takes them away.
    const head = make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, this.heads));
    const caption = make("caption", { class: "unseen" }, this.title);
    return make("div", { class: "scroll" }, make("table", { role: "table" }, caption, head, this.body));
  }

  _head(column) {
    const head = make("th", { role: "columnheader", scope: "col", "aria-sort": "none", class: column.isNumber ? "number" : null });
    const button = make("button", { type: "button", class: "sort" }, column.label);
    button.addEventListener("click", () => this._sortBy(column));
    head.append(button);
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
    const all = this.rows.length === rows.length ? "" : ` of ${NUMBER.format(this.rows.length)}`;
    this.body.replaceChildren(...seen.map((row) => this._line(row)));
    this.more.hidden = seen.length === rows.length;
    const first = seen.length < rows.length ? `The first ${seen.length} of ` : "";
    this.status.textContent = rows.length ? `${first}${count(rows.length, "row")}${all}` : `No row${all} has that`;
  }

  _showMore() {
    const from = this.shown;
    this.shown += ROWS_AT_ONCE;
    this._draw();
    say(this.status.textContent);
    this.body.children[from]?.querySelector("a, button")?.focus();
  }

  _line(row) {
    const cells = this.columns.map((column) =>
      make("td", { role: "cell", "data-label": column.label, class: column.isNumber ? "number" : null }, make("div", {}, column.show(row))),
    );
    return make("tr", { role: "row" }, cells);
  }

  _download() {
    const lines = this._rows().map((row) => Object.assign({}, ...this.columns.map((column) => column.cells(row))));
    const headers = this.columns.flatMap((column) => column.headers);
    saveAs(this.file, csvText(headers, lines.map((line) => headers.map((header) => line[header]))));
    say(`${count(lines.length, "row")} saved as ${this.file}`);
  }
}
