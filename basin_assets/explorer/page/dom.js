// Makes elements. Whatever comes from the data gets in as text, never as HTML.

const SVG = "http://www.w3.org/2000/svg";

function make(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

function draw(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

function button(kind, text, act, label = null) {
  const made = make("button", { type: "button", class: kind, "aria-label": label }, text);
  made.addEventListener("click", act);
  return made;
}

function byId(id) {
  return document.getElementById(id);
}

// Tells a screen reader what has changed.
function say(text) {
  byId("says").textContent = text;
}
