// Which key does what, and whether a key is for us at all.

export const CARD = {
  a: "accept", arrowright: "accept",
  x: "reject", arrowleft: "reject",
  " ": "ignore", arrowdown: "ignore",
  u: "undo", arrowup: "undo", backspace: "undo",
  c: "correct", n: "absent", d: "definition",
  pagedown: "scroll", pageup: "scroll",
};

/** Labels of a whole annotation, in taxonomy order; the letters that do something else are left out (q, s, u). */
export const LABELS = [..."1234567890abcdefghijklmnoprtvwxyz"];

const STORE = "heards.letters";

/** Single letters can be switched off, for people whose speech input or hands press them by accident. */
export const letters = {
  get on() {
    try {
      return localStorage.getItem(STORE) !== "off";
    } catch {
      return true;
    }
  },
  set on(value) {
    try {
      localStorage.setItem(STORE, value ? "on" : "off");
    } catch {
      // Without storage they stay on.
    }
  },
};

function typing(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches("textarea, select")) return true;
  return target.matches("input") && !["checkbox", "radio", "button", "submit"].includes(target.type);
}

/**
 * The name of a key press in lower case, or null where it is not for us: repeats, presses with Ctrl, Alt or Meta, text
 * fields, open dialogs, and the keys by which the focused control itself is operated.
 * @param altArrows whether Alt with an arrow counts (moving by characters)
 */
export function pressed(event, { altArrows = false } = {}) {
  if (event.repeat && !(altArrows && event.key.startsWith("Arrow"))) return null;
  if (event.isComposing || event.defaultPrevented || typing(event.target)) return null;
  if (document.querySelector("dialog[open]")) return null;
  const third = event.getModifierState("AltGraph");
  const arrow = event.key.startsWith("Arrow");
  if (event.metaKey || ((event.ctrlKey || event.altKey) && !third && !(altArrows && arrow && !event.ctrlKey))) return null;
  let key = event.key.toLowerCase();
  // A Cyrillic or Greek layout gives other letters for the same keys.
  if (key.length === 1 && key > "~" && event.code.startsWith("Key")) key = event.code.slice(3).toLowerCase();
  const control = event.target instanceof HTMLElement && event.target.closest("button, a[href], summary, input");
  if (control && (key === " " || key === "enter")) return null;
  if (control?.matches("input[type=radio]") && arrow) return null;
  if (!letters.on && key.length === 1 && key !== " ") return null;
  return key;
}
