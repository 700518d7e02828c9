// A table as a CSV file for spreadsheets, put together and saved in the browser.

// As `tables/csv_files.py` has it: what stands in front of a sign hides no formula.
const RUNS_AS_FORMULA =
  /^'*(?:[\t\r\n]|[\s\x00-\x20\x7f-\xa0\xad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f]*[=+\-@\uff1d\uff0b\uff0d\uff20])/;
const BYTE_ORDER_MARK = "\ufeff"; // without it Excel takes accents for something else

// Every text is quoted, and one that a spreadsheet would run as a formula gets an apostrophe.
function csvCell(value) {
  if (value === null || value === undefined || value === "") return "";
  if (typeof value === "number") return String(value);
  const harmless = RUNS_AS_FORMULA.test(value) ? `'${value}` : value;
  return `"${harmless.replaceAll('"', '""')}"`;
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
