// Marking by hand: a whole heard, or the right words for one attribute.

import { el, kbd, note, say, speak } from "./dom.js";
import { LABELS, pressed } from "./keys.js";
import { MarkedText } from "./marked-text.js";
import { Selection } from "./units.js";

const HUES = 8;

export class Annotator {
  /**
   * @param only the attribute whose right words are looked for; without it the whole heard is marked
   * @param save called with the marks in order of the text, or with {start, end} for `only`
   * @param skip called with the marks so far
   */
  constructor({ card, marks, attributes, only, title, market, save, skip, undo }) {
    Object.assign(this, { card, attributes, only, save, skip, undo });
    this.marks = marks.map(({ name, start, end, quote }) => this.mark(name, start, end, quote));
    this.quote = null;
    this.selection = new Selection(card.tokens, card.text);
    if (card.span) this.selection.set(card.span.start, card.span.end);
    this.text = new MarkedText(card.text, (offset, phase) => this.pick(offset, phase));
    this.node = el("section", { class: only ? "annotate only" : "annotate", "aria-label": "Marking", data: { card: card.id } },
      el("div", { class: "ask" }, el("p", { class: "eyebrow" }, el("span", { class: "market", text: market })),
        el("h1", { class: "question", text: title })),
      el("div", { class: "desk" },
        el("div", { class: "paper" }, this.text.node, this.edges(), only ? null : this.found()),
        only ? null : this.palette()),
      this.actions());
    this.draw();
  }

  close() {
    this.closed = true;
  }

  focus() {
    this.text.node.focus({ preventScroll: true });
    this.text.reveal();
  }

  mark(name, start, end, quote) {
    const at = this.attributes.findIndex((attribute) => attribute.name === name);
    return { name, start, end, quote: quote ?? null, hue: Math.max(0, at) % HUES };
  }

  titleOf(mark) {
    const attribute = this.attributes.find((one) => one.name === mark.name);
    return `${attribute?.title ?? mark.name}${mark.quote ? ` ${mark.quote}` : ""}`;
  }

  // MARK: parts

  edges() {
    const button = (text, name, edge, direction) => el("button", {
      type: "button", class: "small", text, "aria-label": name,
      on: { click: () => this.change(() => this.selection.nudge(edge, direction)), mousedown: keep },
    });
    this.fine = el("button", {
      type: "button", class: "small", "aria-pressed": "false",
      on: { click: () => this.toggleFine(), mousedown: keep },
    }, "By characters ", kbd("."));
    return el("div", { class: "edges", role: "group", "aria-label": "Edges of the selection" },
      el("span", { text: "Start" }), button("◂", "Start earlier", "start", -1), button("▸", "Start later", "start", 1),
      el("span", { text: "End" }), button("◂", "End earlier", "end", -1), button("▸", "End later", "end", 1), this.fine);
  }

  found() {
    this.list = el("ul", { class: "found", "aria-label": "Marked" });
    return this.list;
  }

  palette() {
    this.definition = el("p", { class: "definition" });
    this.labels = this.attributes.map((attribute, at) => {
      const tell = () => say(this.definition, attribute.definition ?? "");
      return el("button", {
        type: "button", class: `label hue${at % HUES}`, "aria-keyshortcuts": LABELS[at], title: attribute.definition,
        on: { click: () => this.label(attribute.name), mousedown: keep, focus: tell, pointerenter: tell },
      }, kbd(LABELS[at]), el("span", { text: attribute.title }));
    });
    this.quotes = [null, 1, 2, 3, 4].map((number) => el("button", {
      type: "button", class: "small", text: number ?? "none", "aria-label": number ? `Quote ${number}` : "No quote",
      on: { click: () => this.setQuote(number), mousedown: keep },
    }));
    return el("div", { class: "palette" },
      el("div", { class: "labels", role: "group", "aria-label": "Labels" }, this.labels),
      el("div", { class: "quotes", role: "group", "aria-label": "Quote of new marks" },
        el("span", {}, "Quote ", kbd("q", "0–9")), this.quotes),
      this.definition);
  }

  actions() {
    const button = (kind, text, keys, act) => el("button", {
      type: "button", class: kind, on: { click: act, mousedown: keep },
    }, el("span", { class: "word", text }), el("span", { class: "keys" }, kbd(...keys)));
    return el("div", { class: "answers" },
      this.only ? button("answer ignore", "Back", ["esc"], () => this.skip(this.marks))
        : button("answer ignore", "Skip", ["space"], () => this.skip(this.marks)),
      button("answer accept", "Save", ["enter", "s"], () => this.finish()));
  }

  // MARK: acting

  key(event) {
    const key = pressed(event, { altArrows: true });
    if (key === null || this.closed) return;
    const act = this.action(key, event);
    if (!act) return;
    event.preventDefault();
    act();
  }

  action(key, event) {
    if (this.quoting && /^[0-9]$/.test(key)) return () => this.setQuote(Number(key) || null);
    if (key !== "q") this.quoting = false;
    if (key === "arrowleft" || key === "arrowright") {
      const direction = (key === "arrowright") === !this.text.rightToLeft ? 1 : -1;
      return () => this.change(() => this.step(direction, event));
    }
    if (key === "enter" || key === "s") return () => this.finish();
    if (key === ".") return () => this.toggleFine();
    if (key === "escape") return this.only && (() => this.skip(this.marks));
    if (key === "u") return () => this.undo();
    if (this.only) return null;
    if (key === " ") return () => this.skip(this.marks);
    if (key === "delete" || key === "backspace") return () => this.remove();
    if (key === "q") return () => { this.quoting = true; };
    if (key === "[" || key === "]") return () => this.setQuote(Math.min(9, Math.max(0, (this.quote ?? 0) + (key === "]" ? 1 : -1))) || null);
    const at = LABELS.indexOf(key);
    return at >= 0 && at < this.attributes.length && (() => this.label(this.attributes[at].name));
  }

  step(direction, event) {
    if (!event.altKey) return this.selection.move(direction, event.shiftKey);
    const was = this.selection.byCharacter;
    this.selection.byCharacter = true;
    this.selection.nudge(event.shiftKey ? "start" : "end", direction);
    this.selection.byCharacter = was;
    return undefined;
  }

  pick(offset, phase) {
    this.change(() => {
      const unit = this.selection.at(offset);
      this.selection.head = unit;
      if (phase === "down") this.selection.anchor = unit;
    }, phase !== "move");
  }

  change(act, spoken = true) {
    act();
    this.draw();
    this.text.reveal();
    if (!spoken) return;
    const under = this.under().map((mark) => this.titleOf(mark)).join(", ");
    speak(`“${this.selection.quote}”${under ? `, marked ${under}` : ""}`);
  }

  toggleFine() {
    this.selection.byCharacter = !this.selection.byCharacter;
    this.fine.setAttribute("aria-pressed", String(this.selection.byCharacter));
  }

  under() {
    const { start, end } = this.selection;
    return this.marks.filter((mark) => mark.start < end && start < mark.end);
  }

  label(name) {
    const { start, end } = this.selection;
    if (start >= end) return;
    const gone = this.under();
    // A mark that is only given another label stays in its quote.
    const same = gone.find((mark) => mark.start === start && mark.end === end);
    this.marks = this.marks.filter((mark) => !gone.includes(mark));
    this.marks.push(this.mark(name, start, end, same ? same.quote : this.quote));
    this.marks.sort((a, b) => a.start - b.start);
    this.draw();
    speak(`“${this.selection.quote}” is ${this.titleOf(this.mark(name, start, end, null))}`);
  }

  remove(marks = this.under()) {
    if (marks.length === 0) return;
    this.marks = this.marks.filter((mark) => !marks.includes(mark));
    this.draw();
    speak("Mark removed");
  }

  setQuote(number) {
    this.quoting = false;
    this.quote = number;
    for (const mark of this.under()) mark.quote = number;
    this.draw();
    speak(number ? `Quote ${number}` : "No quote");
  }

  finish() {
    const { start, end } = this.selection;
    if (!this.only) return this.save(this.marks.map(({ name, start: from, end: to, quote }) => ({ name, start: from, end: to, quote })));
    if (start === this.card.span?.start && end === this.card.span?.end) return note("These are the words that were proposed. Choose others, or go back and answer yes.");
    return this.save({ start, end });
  }

  draw() {
    this.text.draw(this.marks, this.selection, (mark) => this.titleOf(mark));
    if (this.only) return;
    this.list.replaceChildren(...this.marks.map((mark) => el("li", {},
      el("span", { class: `label hue${mark.hue}`, text: this.titleOf(mark) }),
      el("bdi", { text: this.card.text.slice(mark.start, mark.end) }),
      el("button", {
        type: "button", class: "small", text: "×", "aria-label": `Remove ${this.titleOf(mark)} “${this.card.text.slice(mark.start, mark.end)}”`,
        on: { click: () => this.remove([mark]), mousedown: keep },
      }))));
    this.quotes.forEach((button, at) => button.setAttribute("aria-pressed", String((this.quote ?? 0) === at)));
  }
}

function keep(event) {
  event.preventDefault();
}
