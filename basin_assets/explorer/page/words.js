// Figures in plain words: points, tie scores, days, counts; and text as it is compared.

const NUMBER = new Intl.NumberFormat("en");
const DAY = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const WITHOUT_MARK = { ø: "o", ł: "l", đ: "d", ß: "ss", æ: "ae", œ: "oe", ı: "i" };
const HOW_CONNECTED = {
{{connection_types}}
};
const HOW_CLOSE = ["Close", "Connected", "Maybe chance"];

// Text without case, accents and punctuation, its words one space apart.
function fold(text) {
  const plain = text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  const bare = plain.replace(/[øłđßæœı]/g, (letter) => WITHOUT_MARK[letter]);
  return bare.replace(/['’]/g, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

function count(number, one, many = `${one}s`) {
  return `${NUMBER.format(number)} ${number === 1 ? one : many}`;
}

// "26 Oct 2025" of "2025-10-26"; blank where there is no day.
function dayInWords(day) {
  if (!day) return "";
  const parts = Object.fromEntries(DAY.formatToParts(new Date(`${day}T00:00:00Z`)).map((p) => [p.type, p.value]));
  return `${parts.day} ${parts.month} ${parts.year}`;
}

function bandOf(facts, points) {
  return facts.bands[facts.band_of_points[points]];
}

// "Strong: 45 of 100 points".
function strengthInWords(facts, points) {
  return `${bandOf(facts, points)}: ${points} of ${facts.most_points} points`;
}

// "0.960", as the published files and the terminal have it.
function scoreInWords(score) {
  return score.toFixed(3);
}

// How likely two know each other, where scores are probabilities; else how telling their visits are
// among those of all pairs.
function tieInWords(facts, score) {
  if (score === null) return "Their visits say nothing";
  const isRank = facts.tie_score_is === "rank";
  const figure = `(tie score ${scoreInWords(score)}${isRank ? ", a rank" : ""})`;
  if (isRank) {
    if (score >= facts.close_tie_score) return `Visits among the most telling ${figure}`;
    return score >= facts.low_tie_score ? `Visits more telling than most ${figure}` : `Visits tell little ${figure}`;
  }
  if (score >= 0.95) return `Very likely know each other ${figure}`;
  if (score >= facts.close_tie_score) return `Likely know each other ${figure}`;
  return score >= facts.low_tie_score ? `May know each other ${figure}` : `Nothing says that they come together ${figure}`;
}

// "passes, visits together" of "pass_sharer_recipient,same_day_group".
function typesInWords(types) {
  return types.split(",").map((name) => HOW_CONNECTED[name] ?? name).join(", ");
}
