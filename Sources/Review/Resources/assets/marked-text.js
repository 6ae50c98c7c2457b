// A heard with any number of labelled marks and a selection, for mouse, touch and keyboard.

import { el } from "./dom.js";

export class MarkedText {
  /** @param pick called with (offset, phase) while the pointer selects; phase is "down", "move" or "extend" */
  constructor(text, pick) {
    this.text = text;
    this.node = el("div", {
      class: "heard marking", dir: "auto", tabindex: "0", role: "application",
      "aria-label": "The heard: arrows move over its words, shift with arrows extends, a label's key marks",
    });
    this.node.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      this.dragging = event.pointerId;
      this.node.focus({ preventScroll: true });
      pick(this.offset(event), event.shiftKey ? "extend" : "down");
    });
    this.node.addEventListener("pointermove", (event) => {
      if (this.dragging !== event.pointerId || event.buttons === 0) return;
      pick(this.offset(event), "move");
    });
    for (const type of ["pointerup", "pointercancel"]) this.node.addEventListener(type, () => { this.dragging = null; });
  }

  get rightToLeft() {
    return getComputedStyle(this.node).direction === "rtl";
  }

  /** Draws anew: the text is cut at the edges of marks and selection, and nowhere else. */
  draw(marks, selection, title) {
    const cuts = new Set([0, this.text.length, selection.start, selection.end]);
    for (const mark of marks) cuts.add(mark.start).add(mark.end);
    const edges = [...cuts].sort((a, b) => a - b);
    const pieces = [];
    let open = null;
    for (let i = 0; i + 1 < edges.length; i += 1) {
      const [start, end] = [edges[i], edges[i + 1]];
      const chosen = start >= selection.start && end <= selection.end;
      const piece = el("span", { class: chosen ? "chosen" : undefined, text: this.text.slice(start, end), data: { start } });
      const mark = marks.find((one) => one.start <= start && end <= one.end);
      if (!mark) {
        pieces.push(piece);
        open = null;
      } else if (open?.mark === mark) {
        open.node.append(piece);
      } else {
        const node = el("mark", {
          class: `label hue${mark.hue}`, data: { label: title(mark), name: mark.name, start: mark.start, end: mark.end },
        }, piece);
        open = { mark, node };
        pieces.push(node);
      }
    }
    this.node.replaceChildren(...pieces);
  }

  reveal() {
    const chosen = this.node.querySelector(".chosen");
    if (!chosen || this.node.scrollHeight <= this.node.clientHeight) return;
    const box = this.node.getBoundingClientRect();
    const at = chosen.getBoundingClientRect();
    if (at.top < box.top + 20 || at.bottom > box.bottom - 20) {
      this.node.scrollTop += at.top - box.top - box.height / 2;
    }
  }

  /** The offset of the character under the pointer. */
  offset({ clientX: x, clientY: y }) {
    const caret = document.caretPositionFromPoint?.(x, y);
    const range = caret ? null : document.caretRangeFromPoint?.(x, y);
    const node = caret?.offsetNode ?? range?.startContainer;
    const at = caret?.offset ?? range?.startOffset ?? 0;
    if (node?.nodeType !== Node.TEXT_NODE || !this.node.contains(node)) {
      const piece = document.elementFromPoint(x, y)?.closest("[data-start]");
      return piece && this.node.contains(piece) ? Number(piece.dataset.start) : this.text.length;
    }
    const begin = Number(node.parentElement.dataset.start);
    // The caret may stand behind the character that was hit.
    if (at > 0) {
      const hit = document.createRange();
      hit.setStart(node, at - 1);
      hit.setEnd(node, at);
      for (const box of hit.getClientRects()) {
        if (x >= box.left && x < box.right && y >= box.top && y <= box.bottom) return begin + at - 1;
      }
    }
    return begin + at;
  }
}
