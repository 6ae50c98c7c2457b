// A heard with one proposed span marked in place.

import { count, el, say } from "./dom.js";

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
    // A window that changes, or a definition that opens, must not push the marked words out of sight.
    new ResizeObserver(() => this.reveal()).observe(this.node);
  }

  show(text, span) {
    const { start, end } = span ?? { start: text.length, end: text.length };
    this.before.nodeValue = text.slice(0, start);
    this.marked.nodeValue = text.slice(start, end);
    this.after.nodeValue = text.slice(end);
    this.mark.hidden = !span;
    this.node.classList.toggle("unmarked", !span);
    this.reveal();
    say(this.where, text.length > 2000 && span
      ? `A long heard: the marked words begin at character ${count(start + 1)} of ${count(text.length)}.` : "");
  }

  /** Scrolls the marked words to the middle of what is in sight; to the beginning where all is in sight. */
  reveal() {
    const { node, mark } = this;
    if (mark.hidden || node.scrollHeight <= node.clientHeight) {
      node.scrollTop = 0;
      return;
    }
    const box = node.getBoundingClientRect();
    const at = mark.getBoundingClientRect();
    node.scrollTop += at.top - box.top - Math.max(0, box.height - at.height) / 2;
  }

  /** Moves the text by most of its height, for keys that work wherever the focus is. */
  scroll(direction) {
    this.node.scrollBy({ top: direction * this.node.clientHeight * 0.8 });
  }
}
