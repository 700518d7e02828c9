// A table as a CSV file for spreadsheets, put together and saved in the browser.

// As `rules/formulas.py` has it: what stands in front of a sign hides no formula.
const RUNS_AS_FORMULA =
  /^'*(?:[\t\r\n]|[\p{C}\p{M}\p{Z}\u115f\u1160\u2800\u3164\uffa0]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b])/u;
const BYTE_ORDER_MARK = "\ufeff"; // without it Excel takes accents for something else

// The text, with an apostrophe in front if a spreadsheet would run it as a formula.
function harmless(text) {
  return RUNS_AS_FORMULA.test(text) ? `'${text}` : text;
}

// Every text is quoted.
function csvCell(value) {
  if (value === null || value === undefined || value === "") return "";
  if (typeof value === "number") return String(value);
  return `"${harmless(value).replaceAll('"', '""')}"`;
}

// The rows of a table as the published file has them, under its columns.
function publishedCsv(gym, table, rows) {
  const columns = gym.content.columns[table];
  const cell = (row, [, how, from]) => {
    const value = row[from];
    if (value === null || value === undefined) return "";
    if (how === "names") return csvCell(value.map((person) => gym.name(person)).join("; "));
    if (how === "people") return csvCell(value.map((person) => gym.ids[person]).join("; "));
    if (how === "name") return csvCell(gym.content.people.name[value]);
    if (how === "person") return gym.ids[value];
    return how === "day" ? value : csvCell(value);
  };
  const lines = [columns.map(([name]) => csvCell(name)), ...rows.map((row) => columns.map((column) => cell(row, column)))];
  return lines.map((cells) => `${cells.join(",")}\n`).join("");
}

function saveAs(name, text, mark = BYTE_ORDER_MARK) {
  const address = URL.createObjectURL(new Blob([mark, text], { type: "text/csv;charset=utf-8" }));
  const link = make("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
