// The data that the page carries: unpacked once, then asked for one person at a time.

const A_DAY = 24 * 60 * 60 * 1000;

async function unpack(text) {
  const letters = atob(text.trim());
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

class Gym {
  constructor(content) {
    this.content = content;
    this.facts = content.facts;
    this.ids = content.people.id;
    this.at = new Map(this.ids.map((id, person) => [id, person]));
    this.pairs = content.pairs;
    this._undoSteps();
    this._findPairsOfEach();
  }

  name(person) {
    return this.content.people.name[person] ?? `Customer ${this.ids[person]}`;
  }

  // Who has every word, or an id that begins so; whose name begins so, and who knows most, first.
  search(query) {
    const wanted = fold(query).split(" ").filter(Boolean);
    if (!wanted.length) return [];
    const isId = wanted.length === 1 && /^\d+$/.test(wanted[0]);
    const found = [];
    this.words ??= this.ids.map((_, person) => ` ${fold(this.name(person))}`);
    this.words.forEach((words, person) => {
      const isNamed = wanted.every((word) => words.includes(` ${word}`));
      if (isNamed || (isId && this.ids[person].startsWith(wanted[0]))) found.push(person);
    });
    const begins = (person) => (this.words[person].startsWith(` ${wanted.join(" ")}`) || this.ids[person] === wanted[0] ? 0 : 1);
    return found.sort((a, b) => begins(a) - begins(b) || this.countFriends(b) - this.countFriends(a) || a - b);
  }

  rows(table) {
    return rowsOf(this.content.tables[table]);
  }

  // A figure of connection_metrics, or null: each count of the page is one of these.
  figure(name) {
    const { metric, value } = this.content.tables.connection_metrics;
    this.figures ??= new Map(metric.map((each, at) => [each, value[at]]));
    return this.figures.get(name) ?? null;
  }

  // Name, first and last day of the membership that goes on longest; null where there is none.
  membership(person) {
    const { people } = this.content;
    const at = people.membership[person];
    return at < 0 ? null : { name: people.membership_names[at], since: people.member_since[person], until: people.member_until[person] };
  }

  // The row of memberships_ending, where there is one: then they may leave.
  endOf(person) {
    this.ends ??= new Map(this.rows("memberships_ending").map((row) => [row.customer_id, row]));
    return this.ends.get(person);
  }

  lastVisit(person) {
    return this.content.people.last_visit[person];
  }

  // Days with a visit in each of the months that are shown.
  visitsByMonth(person) {
    const digits = this.content.people.visits[person];
    return this.content.months.month.map((_, at) => parseInt(digits[at] ?? "0", 36));
  }

  metOnce(person) {
    return this.content.people.met_once[person];
  }

  countFriends(person) {
    return this.starts[person + 1] - this.starts[person];
  }

  // What is known of a pair, from the side of one of the two.
  _friend(pair, person) {
    const { pairs } = this;
    const isFirst = this.first[pair] === person;
    const score = pairs.score[pair];
    const text = pairs.text_of_first[pair] + (isFirst ? 0 : pairs.text_of_second_after[pair]);
    return {
      friend: isFirst ? this.second[pair] : this.first[pair],
      strength: pairs.strength[pair],
      tie_score: score < 0 ? null : score / 1000,
      since: dayOfNumber(pairs.since[pair]),
      lastSeen: dayOfNumber(pairs.since[pair] + pairs.last_after[pair]),
      closeness: pairs.closeness[pair],
      types: pairs.type_names[pairs.types[pair]],
      why: pairs.texts[text],
    };
  }

  // The most telling first, in the order of customer_friends.csv.
  friendsOf(person) {
    const found = [];
    for (let at = this.starts[person]; at < this.starts[person + 1]; at += 1) {
      found.push(this._friend(this.pairOf[at], person));
    }
    const onlyVisits = (friend) => (friend.types === "same_day_group" ? 1 : 0);
    return found.sort(
      (a, b) =>
        a.closeness - b.closeness ||
        onlyVisits(a) - onlyVisits(b) ||
        b.strength - a.strength ||
        (b.tie_score ?? 0) - (a.tie_score ?? 0) ||
        a.friend - b.friend,
    );
  }

  // Which of some people are close to each other, or with 1 know each other, as
  // [person, person, strength].
  tiesAmong(people, furthest = 0) {
    const wanted = new Set(people);
    const found = [];
    for (const person of people) {
      for (let at = this.starts[person]; at < this.starts[person + 1]; at += 1) {
        const pair = this.pairOf[at];
        const other = this.second[pair];
        if (this.pairs.closeness[pair] <= furthest && this.first[pair] === person && wanted.has(other)) found.push([person, other, this.pairs.strength[pair]]);
      }
    }
    return found;
  }

  // Positions were written as steps from the row before.
  _undoSteps() {
    const { first_step: firstSteps, second_step: secondSteps } = this.pairs;
    this.first = new Int32Array(firstSteps.length);
    this.second = new Int32Array(firstSteps.length);
    for (let pair = 0; pair < firstSteps.length; pair += 1) {
      const isNext = pair === 0 || firstSteps[pair] > 0;
      this.first[pair] = (pair === 0 ? 0 : this.first[pair - 1]) + firstSteps[pair];
      this.second[pair] = (isNext ? 0 : this.second[pair - 1]) + secondSteps[pair];
    }
  }

  // Where each person's pairs begin, and the pairs, one person's after the other's.
  _findPairsOfEach() {
    this.starts = new Int32Array(this.ids.length + 1);
    for (const side of [this.first, this.second]) {
      for (const person of side) this.starts[person + 1] += 1;
    }
    for (let person = 0; person < this.ids.length; person += 1) this.starts[person + 1] += this.starts[person];
    const next = this.starts.slice();
    this.pairOf = new Int32Array(2 * this.first.length);
    for (let pair = 0; pair < this.first.length; pair += 1) {
      for (const person of [this.first[pair], this.second[pair]]) {
        this.pairOf[next[person]] = pair;
        next[person] += 1;
      }
    }
  }
}

function dayOfNumber(number) {
  return new Date(number * A_DAY).toISOString().slice(0, 10);
}

// The rows of a table that is written by columns.
function rowsOf(columns) {
  const names = Object.keys(columns).filter((name) => Array.isArray(columns[name]));
  return columns[names[0]].map((_, at) => Object.fromEntries(names.map((name) => [name, columns[name][at]])));
}
