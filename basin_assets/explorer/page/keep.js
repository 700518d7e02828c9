// What somebody chose on the page, kept where the browser lets a file keep anything; else it holds
// until the page is closed.

const KEPT = new Map();

function kept(name) {
  try {
    return localStorage.getItem(`connections-explorer-${name}`) ?? KEPT.get(name) ?? null;
  } catch {
    return KEPT.get(name) ?? null; // no storage for files
  }
}

function keep(name, text) {
  KEPT.set(name, text);
  try {
    localStorage.setItem(`connections-explorer-${name}`, text);
  } catch {
    // no storage for files, or a full one
  }
}

// A list of [key, value] that the browser keeps, one for each gym's page and week.
class KeptList {
  constructor(gym, name) {
    this.name = `${name}-${gym.facts.data_to}-${location.pathname}`;
    this.entries = new Map(JSON.parse(kept(this.name) ?? "[]"));
  }

  set(key, value) {
    if (value === null) this.entries.delete(key);
    else this.entries.set(key, value);
    keep(this.name, JSON.stringify([...this.entries]));
  }
}
