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

function csvText(headers, rows) {
  return [headers, ...rows].map((cells) => `${cells.map(csvCell).join(",")}\n`).join("");
}

function saveAs(name, text) {
  const address = URL.createObjectURL(new Blob([BYTE_ORDER_MARK, text], { type: "text/csv;charset=utf-8" }));
  const link = make("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
