// A heard with one proposed span marked in place.

import { count, el, say } from "./dom.js";

const LONG = 500; // UTF-16 units from which the text may need scrolling

/** Three text nodes that are set anew for each card: nothing is created while a reviewer answers. */
export class HeardText {
  constructor() {
    this.before = document.createTextNode("");
    this.marked = document.createTextNode("");
    this.after = document.createTextNode("");
    this.mark = el("mark", { class: "span" }, this.marked);
    this.node = el("div", {
      class: "heard", dir: "auto", tabindex: "0", role: "region", "aria-label": "The heard",
    }, this.before, this.mark, this.after);
    this.where = el("p", { class: "where" });
  }

  show(text, span) {
    const { start, end } = span ?? { start: text.length, end: text.length };
    this.before.nodeValue = text.slice(0, start);
    this.marked.nodeValue = text.slice(start, end);
    this.after.nodeValue = text.slice(end);
    this.mark.hidden = !span;
    this.node.classList.toggle("unmarked", !span);
    const long = text.length > LONG || text.split("\n", 9).length > 8;
    if (long && span) {
      const box = this.node.getBoundingClientRect();
      const mark = this.mark.getBoundingClientRect();
      this.node.scrollTop += mark.top - box.top - (box.height - mark.height) / 2;
    } else {
      this.node.scrollTop = 0;
    }
    say(this.where, text.length > 2000 && span
      ? `A long heard: the marked words begin at character ${count(start + 1)} of ${count(text.length)}.` : "");
  }

  /** Moves the text by most of its height, for keys that work wherever the focus is. */
  scroll(direction) {
    this.node.scrollBy({ top: direction * this.node.clientHeight * 0.8 });
  }
}
