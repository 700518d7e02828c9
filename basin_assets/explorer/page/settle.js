// What somebody says about printed names, as lines of the overrides file: the same rules and the
// same format as `basin review` has at the terminal.

const NOT_OURS = "not ours";
const A_COMPANY = "a company";

class Settled {
  constructor(gym) {
    this.gym = gym;
    this.list = new KeptList(gym, "settled");
    this.watchers = [];
  }

  get size() {
    return this.list.entries.size;
  }

  // A person's position, NOT_OURS, A_COMPANY; undefined where nothing was said.
  of(name) {
    const said = this.list.entries.get(name);
    return said === undefined || said === NOT_OURS || said === A_COMPANY ? said : this.gym.at.get(said);
  }

  // `said` as `of` gives it; null takes back what was said.
  say(name, said) {
    this.list.set(name, typeof said === "number" ? this.gym.ids[said] : said);
    this.watchers.forEach((tell) => tell());
  }

  // The lines to add. Nobody of ours has a blank id; a company is none of ours, too.
  lines() {
    return [...this.list.entries].map(([name, said]) => [name, this.gym.at.has(said) ? said : "", "", ""]);
  }

  // The whole file, for the place of the one that is there, where the page knows all its lines.
  file() {
    const { header, rows } = this.gym.content.overrides;
    return plainCsv([header, ...rows, ...this.lines()]);
  }

  added() {
    return plainCsv(this.lines());
  }
}

// As Python's csv writes it: quotes only where they are needed. A run knows the apostrophe.
function plainCsv(rows) {
  const cell = (said) => {
    const text = harmless(said);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => `${row.map(cell).join(",")}\n`).join("");
}

// Where the file goes. The page's own address says so, and the page's bytes are the same in a folder
// and in a bucket. { where, key }, or where: null for a page that was taken out of its store.
function placeOfOverrides(key, address) {
  const page = "capitan/insights/connections_explorer.html";
  const bare = decodeURIComponent(address.split(/[?#]/)[0]);
  if (!bare.endsWith(`/${page}`)) return { where: null, key };
  const root = bare.slice(0, -page.length - 1);
  const [, , host, path] = root.match(/^(https?):\/\/([^/]+)\/?(.*)$/) ?? [];
  if (!host) return { where: `${root.replace(/^file:\/\//, "").replace(/^\/([A-Za-z]:)/, "$1")}/${key}`, key };
  const [, bucket] = host.match(/^(.+?)\.s3[.-].*amazonaws\.com$/) ?? [];
  const below = bucket ? [bucket, path] : [path];
  return { where: bucket || /^s3[.-]/.test(host) ? `s3://${[...below, key].filter(Boolean).join("/")}` : `${root}/${key}`, key };
}
