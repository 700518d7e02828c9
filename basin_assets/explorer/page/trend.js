// Figures over months as a small line or small bars; the last month stands at the right.

const MONTH = new Intl.DateTimeFormat("en", { month: "short", year: "numeric", timeZone: "UTC" });

function monthInWords(month) {
  return MONTH.format(new Date(`${month}-01T00:00:00Z`));
}

// "3,675"; a month without a figure has none.
function figureOf(value) {
  return value === null ? "none" : NUMBER.format(value);
}

// What a picture of months says to those who do not see it.
function trendInWords(what, months, values) {
  return `${what}: ${months.map((month, at) => `${monthInWords(month)} ${figureOf(values[at])}`).join(", ")}`;
}

function lineOf(what, months, values) {
  const [width, height] = [240, 44];
  const most = Math.max(1, ...values);
  const x = (at) => 4 + ((width - 8) * at) / Math.max(1, values.length - 1);
  const y = (value) => height - 4 - ((height - 8) * value) / most;
  const image = draw("svg", { class: "trend", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": trendInWords(what, months, values) });
  image.append(
    draw("polyline", { class: "trend-line", points: values.map((value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(" ") }),
    draw("circle", { class: "trend-now", cx: x(values.length - 1), cy: y(values.at(-1)), r: 3 }),
  );
  return image;
}

function barsOf(what, months, values) {
  const [width, height, step] = [168, 36, 168 / Math.max(1, values.length)];
  const most = Math.max(1, ...values.map((value) => value ?? 0));
  const image = draw("svg", { class: "trend", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": trendInWords(what, months, values) });
  values.forEach((value, at) => {
    const tall = value ? Math.max(1.5, (height * value) / most) : 0.8;
    const bar = draw("rect", { class: at === values.length - 1 ? "trend-bar now" : "trend-bar", x: at * step + 1, y: height - tall, width: step - 2, height: tall });
    bar.append(draw("title", {}, `${monthInWords(months[at])}: ${figureOf(value)}`));
    image.append(bar);
  });
  return image;
}
