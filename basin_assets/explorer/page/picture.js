// A person in the middle, friends on both sides: the thicker the line, the stronger; thin lines
// between friends who are close to each other. The table below tells the same, so it is one image.

const WIDE = { width: 780, reach: 205, step: 34, most: 18, letters: 22 };
const NARROW = { width: 340, reach: 66, step: 38, most: 12, letters: 11 };
const WIDEST_STEP = 80;

function pictureOf(gym, person, friends, isNarrow) {
  const size = isNarrow ? NARROW : WIDE;
  const telling = friends.filter((each) => each.closeness < 2);
  const drawn = (telling.length ? telling : friends).slice(0, size.most);
  const rows = Math.ceil(drawn.length / 2);
  const step = Math.max(size.step, Math.min(WIDEST_STEP, 200 / rows)); // few friends have more room
  const height = step * rows + 48;
  const ties = gym.tiesAmong(drawn.map((each) => each.friend));
  const middle = { x: size.width / 2, y: height / 2 };
  const places = placesAround(inCircles(drawn, ties), size.reach, step, middle);
  const image = draw("svg", { class: "picture", viewBox: `0 0 ${size.width} ${height}`, role: "img" });
  image.setAttribute("aria-label", describe(gym, person, drawn, ties));
  for (const [a, b] of ties) image.append(chord(places.get(a), places.get(b), middle));
  for (const each of drawn) image.append(spoke(gym, each, places.get(each.friend), middle));
  for (const each of drawn) image.append(nodeOf(gym, each, places.get(each.friend), size));
  image.append(draw("circle", { class: "me", cx: middle.x, cy: middle.y, r: 26 }));
  image.append(draw("text", { class: "me-name", x: middle.x, y: middle.y + 5, "text-anchor": "middle" }, shortest(gym.name(person))));
  return { image, drawn };
}

function describe(gym, person, drawn, ties) {
  const names = drawn.slice(0, 5).map((each) => gym.name(each.friend)).join(", ");
  const among = ties.length ? ` ${count(ties.length, "pair")} of these friends are close to each other.` : "";
  return `${gym.name(person)} and ${count(drawn.length, "friend")}: ${names}${drawn.length > 5 ? ", …" : ""}.${among} The table tells more.`;
}

// A group as a ring: who is tied to whom, the thicker the stronger. The members stand beside it.
function groupPicture(gym, members) {
  const [size, reach] = [120, 46];
  const place = (at) => ({ x: size / 2 + reach * Math.sin((2 * Math.PI * at) / members.length), y: size / 2 - reach * Math.cos((2 * Math.PI * at) / members.length) });
  const places = new Map(members.map((member, at) => [member, place(at)]));
  const ties = gym.tiesAmong(members, 1);
  const pairs = ties.map(([a, b]) => `${gym.name(a)} and ${gym.name(b)}`).join(", ");
  const image = draw("svg", { class: "picture ring", viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": pairs ? `Tied: ${pairs}` : "No two of them are tied by themselves" });
  for (const [a, b, strength] of ties) {
    const [from, to] = [places.get(a), places.get(b)];
    image.append(draw("line", { class: `spoke band-${gym.facts.band_of_points[strength]}`, x1: from.x, y1: from.y, x2: to.x, y2: to.y, "stroke-width": (1 + (4 * strength) / gym.facts.most_points).toFixed(1) }));
  }
  for (const [member, at] of places) {
    const node = draw("g", { class: "ring-node" });
    node.append(draw("title", {}, gym.name(member)), draw("circle", { cx: at.x, cy: at.y, r: 11 }), draw("text", { x: at.x, y: at.y + 3.5, "text-anchor": "middle" }, shortest(gym.name(member))));
    image.append(node);
  }
  return image;
}

// Those who are close next to each other: each next is who has most ties to the last ones.
function inCircles(drawn, ties) {
  const knows = new Map(drawn.map((each) => [each.friend, new Set()]));
  for (const [a, b] of ties) {
    knows.get(a).add(b);
    knows.get(b).add(a);
  }
  const left = [...drawn];
  const placed = [];
  while (left.length) {
    const near = placed.slice(-4);
    const score = (each) => near.reduce((sum, other, at) => sum + (knows.get(each.friend).has(other.friend) ? at + 1 : 0), 0);
    let best = 0;
    left.forEach((each, at) => {
      if (score(each) > score(left[best])) best = at;
    });
    placed.push(...left.splice(best, 1));
  }
  return placed;
}

// Half of them down the right side, the others up the left one, in even steps, so that no two names
// can cover each other.
function placesAround(drawn, reach, step, middle) {
  const onRight = Math.ceil(drawn.length / 2);
  return new Map(
    drawn.map((each, at) => {
      const isRight = at < onRight;
      const row = isRight ? at : at - onRight;
      const rows = isRight ? onRight : drawn.length - onRight;
      const y = (isRight ? 1 : -1) * step * (row - (rows - 1) / 2);
      const round = Math.sqrt(1 - (y / (step * (rows / 2 + 0.75))) ** 2);
      const x = (isRight ? 1 : -1) * reach * (0.45 + 0.55 * round);
      return [each.friend, { x: middle.x + x, y: middle.y + y, isRight }];
    }),
  );
}

// Bent a little towards the middle, the more the longer it is.
function chord(a, b, middle) {
  const half = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  const inward = Math.hypot(middle.x - half.x, middle.y - half.y) || 1;
  const bend = Math.min(0.3, (0.4 * Math.hypot(a.x - b.x, a.y - b.y)) / inward);
  const x = half.x + bend * (middle.x - half.x);
  const y = half.y + bend * (middle.y - half.y);
  return draw("path", { class: "chord", d: `M${a.x.toFixed(1)} ${a.y.toFixed(1)}Q${x.toFixed(1)} ${y.toFixed(1)} ${b.x.toFixed(1)} ${b.y.toFixed(1)}` });
}

function spoke(gym, each, place, middle) {
  const width = 1.5 + (9 * each.strength) / gym.facts.most_points;
  const level = gym.facts.band_of_points[each.strength];
  return draw("line", { class: `spoke band-${level}`, x1: middle.x, y1: middle.y, x2: place.x, y2: place.y, "stroke-width": width.toFixed(1) });
}

function nodeOf(gym, each, place, size) {
  const name = gym.name(each.friend);
  const beside = { x: place.x + (place.isRight ? 17 : -17), y: place.y + 5, "text-anchor": place.isRight ? "start" : "end" };
  const node = draw("g", { class: "node" });
  node.append(
    draw("title", {}, `${name}: ${strengthInWords(gym.facts, each.strength)}`),
    draw("circle", { class: `friend band-${gym.facts.band_of_points[each.strength]}`, cx: place.x, cy: place.y, r: 10 }),
    draw("text", beside, shortened(name, size.letters)),
  );
  node.addEventListener("click", () => {
    location.hash = `#${gym.ids[each.friend]}`;
  });
  return node;
}

// "Jean-Luc G." where "Jean-Luc Galahurst" has too many letters.
function shortened(name, letters) {
  if ([...name].length <= letters) return name;
  const words = name.split(/\s+/);
  const short = words.length > 1 ? `${words[0]} ${[...words.at(-1)][0]}.` : name;
  return [...short].length > letters ? `${[...short].slice(0, letters - 1).join("")}…` : short;
}

// "ND" of "Nancy Davis".
function shortest(name) {
  const words = fold(name).split(" ").filter(Boolean);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((word) => [...word][0].toUpperCase()).join("");
}
