// Building and finding elements. Text goes in as text nodes only; nothing here parses HTML.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") for (const [type, act] of Object.entries(value)) node.addEventListener(type, act);
    else if (name === "text") node.textContent = value;
    else if (name === "data") Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** An element: `el("p", {class: "a", text: "b", on: {click}}, child, "text", [more])`. */
export const el = (tag, props, ...children) => fill(document.createElement(tag), props, children);

/** The same in SVG. */
export const svg = (tag, props, ...children) => fill(document.createElementNS(SVG, tag), props, children);

/** Sets text only where it changes, so that nothing is laid out again and no live region speaks twice. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export const $ = (id) => document.getElementById(id);

/** A line that goes by itself after some seconds; read out, never in the way. */
export function note(text, kind = "plain") {
  const line = el("p", { class: `note ${kind}`, text });
  $("notes").append(line);
  while ($("notes").children.length > 3) $("notes").firstChild.remove();
  setTimeout(() => line.remove(), kind === "bad" ? 12000 : 6000);
}

/** What a screen reader says now, instead of what it was about to say. */
export function speak(text) {
  $("spoken").textContent = text;
}

const counts = new Intl.NumberFormat("en");
export const count = (n) => counts.format(n);

export function kbd(...keys) {
  return keys.map((key) => el("kbd", { text: key, "aria-hidden": "true" }));
}
