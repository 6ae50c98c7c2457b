// The keys, and the switch for single letters.

import { el, kbd } from "./dom.js";
import { letters } from "./keys.js";

const GROUPS = [
  ["Cards", [
    [["a", "→"], "Yes"], [["x", "←"], "No"], [["space", "↓"], "Skip"], [["u", "↑", "backspace"], "Undo the last answer"],
    [["c"], "No, and show the right words"], [["n"], "No, not stated at all"], [["d"], "Definition"],
    [["page up", "page down"], "Scroll a long heard"],
  ]],
  ["Marking", [
    [["←", "→"], "Choose a word"], [["shift", "← →"], "Choose more words"], [["alt", "← →"], "Move the end by a character"],
    [["alt", "shift", "← →"], "Move the start by a character"], [["."], "By characters, on and off"],
    [["1 … 0", "a … z"], "Mark as the label with this key"], [["q", "0–9"], "Number of the quote"], [["[", "]"], "Quote before, quote after"],
    [["delete"], "Remove the mark"], [["enter", "s"], "Save"], [["space"], "Skip"], [["esc"], "Back to yes and no"],
  ]],
  ["Everywhere", [[["?"], "This list"]]],
];

export function help() {
  if (document.querySelector("dialog[open]")) return;
  const box = el("input", { type: "checkbox", id: "letters", on: { change: () => { letters.on = box.checked; } } });
  box.checked = letters.on;
  const dialog = el("dialog", { class: "help", "aria-labelledby": "help-head", on: { close: () => dialog.remove() } },
    el("h2", { id: "help-head", text: "Keys" }),
    GROUPS.map(([head, rows]) => el("section", {}, el("h3", { text: head }), el("dl", {}, rows.map(([keys, text]) => el("div", {},
      el("dt", {}, keys.map((key) => el("kbd", { text: key }))), el("dd", { text })))))),
    el("p", { class: "switch" }, box, el("label", { for: "letters", text: "Single letters and digits act (arrows and space always do)" })),
    el("button", { type: "button", class: "main", text: "Close", on: { click: () => dialog.close() } }));
  document.body.append(dialog);
  dialog.showModal();
}
