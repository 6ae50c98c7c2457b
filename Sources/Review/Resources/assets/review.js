// One card at a time: question, heard, three answers. From key press to next card nothing waits for the network.

import { call } from "./api.js";
import { Annotator } from "./annotate.js";
import { Deck } from "./deck.js";
import { $, count, el, kbd, note, say, speak } from "./dom.js";
import { FilterBar } from "./filter-bar.js";
import { HeardText } from "./heard-text.js";
import { CARD, pressed } from "./keys.js";
import { Pace } from "./pace.js";
import { VERDICTS, inSentence, place, question, valueText } from "./wording.js";

const BUTTONS = [
  { act: "reject", text: "No", keys: ["x", "←"] },
  { act: "ignore", text: "Skip", keys: ["space", "↓"] },
  { act: "accept", text: "Yes", keys: ["a", "→"] },
];
const EXTRAS = [
  { act: "correct", text: "Other words", keys: ["c"], title: "No, and show the right words" },
  { act: "absent", text: "Not stated", keys: ["n"], title: "No, the heard does not state this at all" },
  { act: "definition", text: "Definition", keys: ["d"] },
  { act: "undo", text: "Undo", keys: ["u", "↑"] },
];
const TRAIL = 12;

export class Review {
  constructor({ me, markets, outbox, filter, today }) {
    this.me = me;
    this.markets = new Map(markets.map((market) => [market.name, market]));
    this.attributes = new Map();
    for (const market of markets) {
      for (const attribute of market.attributes) this.attributes.set(`${market.name}\n${attribute.name}`, attribute);
    }
    this.outbox = outbox;
    this.card = null;
    this.trail = [];
    this.pace = new Pace(today);
    this.defined = false;
    this.stop = new AbortController();
    this.build(markets, filter);
    const { signal } = this.stop;
    document.addEventListener("keydown", (event) => this.key(event), { signal });
    for (const type of ["keydown", "pointerdown"]) document.addEventListener(type, () => { this.deck.active = true; }, { signal });
    outbox.addEventListener("change", () => this.later(), { signal });
    outbox.addEventListener("saved", ({ detail }) => this.pace.saved(detail.total + outbox.balance), { signal });
    outbox.addEventListener("refused", ({ detail }) => this.refused(detail), { signal });
    this.open(filter);
  }

  /** Leaves the view; `release` gives the cards back to the queue. */
  close(release = true) {
    this.stop.abort();
    this.annotator?.close();
    this.deck.close(release && this.card ? [this.card.id] : []);
  }

  build(markets, filter) {
    this.market = el("span", { class: "market" });
    this.place = el("span", { class: "place" });
    this.title = el("h1", { class: "question" });
    this.definition = el("p", { class: "definition", id: "definition", hidden: true });
    this.text = new HeardText();
    this.value = el("span", { class: "value" });
    this.reads = el("p", { class: "reads" }, el("span", { text: "reads as " }), this.value);
    const button = ({ act, text, keys, title }, kind) => {
      const node = el("button", {
        type: "button", class: `${kind} ${act}`, title, "aria-keyshortcuts": keys[0] === "space" ? "Space" : keys[0],
        on: { click: () => this.act(act), pointerdown: keep, mousedown: keep },
      }, el("span", { class: "word", text }), el("span", { class: "keys" }, kbd(...keys)));
      this.buttons.set(act, node);
      return node;
    };
    this.buttons = new Map();
    this.answers = el("div", { class: "answers", role: "group", "aria-label": "Answer" },
      BUTTONS.map((one) => button(one, "answer")));
    this.extras = el("div", { class: "extras" }, EXTRAS.map((one) => button(one, "extra")));
    this.marks = el("ol", { class: "trail", "aria-label": "Your last answers" });
    this.figures = el("p", { class: "figures" });
    this.ask = el("div", { class: "ask" }, el("p", { class: "eyebrow" }, this.market, this.place),
      el("div", { class: "asked" }, this.title, this.reads), this.definition);
    this.sheet = el("section", { class: "sheet", "aria-label": "Card" },
      this.ask, this.text.node, this.text.where);
    this.workbench = el("div", { class: "workbench", hidden: true });
    this.idle = el("div", { class: "idle", hidden: true });
    this.filters = new FilterBar(markets, filter, (chosen) => this.open(chosen));
    this.node = el("div", { class: "review" }, this.filters.node,
      el("div", { class: "stage" }, this.sheet, this.workbench, this.idle),
      el("div", { class: "hands" }, this.extras, this.answers),
      el("div", { class: "quiet" }, this.marks, this.figures));
  }

  /** Starts a queue: what was held goes back, the first card comes as soon as the server sends it. */
  open(filter) {
    this.deck?.close(this.card ? [this.card.id] : []);
    this.card = null;
    const held = () => [...(this.card ? [this.card.id] : []), ...this.outbox.cards()];
    this.deck = new Deck(filter, held, this.me.card_lease_seconds);
    this.deck.addEventListener("change", () => {
      if (!this.card) this.next();
      else this.later();
    });
    this.show(null);
  }

  next(spoken = "") {
    this.show(this.deck.take(), spoken);
  }

  /** Puts a card before the reviewer; only text and classes change. */
  show(card, spoken = "") {
    this.card = card;
    this.since = performance.now();
    this.annotator?.close();
    this.annotator = null;
    this.workbench.replaceChildren();
    const whole = card?.kind === "whole";
    this.sheet.hidden = !card || whole;
    this.workbench.hidden = !whole;
    if (card && !whole) {
      const attribute = this.attributes.get(`${card.market}\n${card.attribute}`);
      say(this.market, this.markets.get(card.market)?.title ?? card.market);
      say(this.place, place(card));
      const asked = question(card, attribute);
      say(this.title, asked);
      say(this.definition, attribute?.definition || "This attribute has no definition.");
      const value = valueText(card);
      const quote = card.span ? card.text.slice(card.span.start, card.span.end) : "";
      this.reads.classList.toggle("void", !value || value === quote);
      say(this.value, value);
      this.text.show(card.text, card.span);
      this.sheet.dataset.card = card.id;
      speak(`${spoken} ${asked} ${quote ? `“${quote}”, in: ` : ""}${card.text.slice(0, 400)}`);
    } else if (whole) {
      this.annotate(card, { marks: card.marks ?? [] });
    } else if (spoken) {
      speak(spoken);
    }
    this.later();
  }

  annotate(card, { marks, only }) {
    const market = this.markets.get(card.market);
    const attributes = only ? [this.attributes.get(`${card.market}\n${only}`)] : market?.attributes ?? [];
    this.sheet.hidden = true;
    this.workbench.hidden = false;
    const title = only ? `Which words are the ${inSentence(attributes[0]?.title ?? only)}?` : question(card);
    this.annotator = new Annotator({
      card, marks, attributes, only, title, market: market?.title ?? card.market,
      save: (found) => (only
        ? this.answer("reject", { correction: found })
        : this.answer("accept", { spans: found })),
      skip: (found) => {
        if (only) return this.show(card);
        this.card = { ...card, marks: found }; // an undo brings back what was marked
        return this.answer("ignore");
      },
      undo: () => (only ? this.show(card) : this.undo()),
    });
    this.workbench.replaceChildren(this.annotator.node);
    speak(`${title} ${card.text.slice(0, 400)}`);
    this.annotator.focus();
    this.later();
  }

  key(event) {
    if (this.annotator) {
      this.annotator.key(event);
      return;
    }
    const act = CARD[pressed(event)];
    if (!act) return;
    event.preventDefault();
    if (act === "scroll") this.text.scroll(event.key === "PageUp" ? -1 : 1);
    else this.act(act);
  }

  act(act) {
    if (act === "undo") return this.undo();
    if (!this.card || this.annotator) return undefined;
    if (act === "definition") return this.define(!this.defined);
    const span = this.card.kind === "span";
    if (act === "correct") return span && this.annotate(this.card, { marks: [], only: this.card.attribute });
    if (act === "absent") return span && this.answer("reject", { absent: true });
    return this.answer(act);
  }

  define(on) {
    this.defined = on;
    this.definition.hidden = !on;
    this.buttons.get("definition").setAttribute("aria-pressed", String(on));
    if (on) speak(this.definition.textContent);
  }

  answer(verdict, more = {}) {
    const card = this.card;
    const seconds = Math.min(600, Math.round((performance.now() - this.since) / 100) / 10);
    const entry = this.outbox.answer({ card: card.id, verdict, ...more, seconds });
    this.trail.push({ card, entry, verdict });
    if (this.trail.length > 200) this.trail.shift();
    this.marks.append(step(verdict));
    if (this.marks.children.length > TRAIL) this.marks.firstChild.remove();
    this.pace.answered();
    this.deck.waiting -= this.deck.waiting > 0 ? 1 : 0;
    this.buttons.get(verdict).classList.remove("hit");
    this.next(`${VERDICTS[verdict].word}.`);
    requestAnimationFrame(() => this.buttons.get(verdict).classList.add("hit"));
  }

  /** Takes the last answer back and shows its card again; beyond this visit's answers, the server knows the last. */
  async undo() {
    const last = this.trail.pop();
    if (last) {
      this.outbox.takeBack(last.entry);
      this.marks.lastChild?.remove();
      this.pace.takenBack();
      const { spans } = last.entry.answer;
      this.back(spans ? { ...last.card, marks: spans } : last.card);
      return;
    }
    if (this.undoing) return;
    this.undoing = true;
    try {
      await this.outbox.settled();
      const { answers } = await call("GET", "/api/history?limit=1");
      if (answers.length === 0) return note("There is nothing to undo.");
      const { card } = await call("POST", "/api/undo", { card: answers[0].card });
      this.pace.takenBack();
      this.back(card);
    } catch (error) {
      note(`Not undone: ${error.message}`, "bad");
    } finally {
      this.undoing = false;
    }
  }

  back(card) {
    this.deck.waiting += 1;
    if (this.card && this.card.id !== card.id) this.deck.putBack(this.card);
    this.deck.drop(card.id);
    this.show(card, "Undone.");
  }

  refused({ card, status, error }) {
    const known = this.trail.find((one) => one.card.id === card);
    this.trail = this.trail.filter((one) => one !== known);
    this.marks.replaceChildren(...this.trail.slice(-TRAIL).map((one) => step(one.verdict)));
    if (status !== "undo") this.pace.takenBack();
    if (status === "answered_by_other") note("Someone else had answered a card first; that answer stands.");
    else if (status === "unknown") note("A card was no longer asked; its answer was not needed.");
    else if (status === "undo") note(`Not undone: ${error}`, "bad");
    else note(`The server refused an answer: ${error ?? "no reason given"}`, "bad");
    this.later();
  }

  /** Shows the state once, however much of it changes in one go. */
  later() {
    if (this.pending) return;
    this.pending = true;
    queueMicrotask(() => {
      this.pending = false;
      if (!this.stop.signal.aborted) this.state();
    });
  }

  /** Everything that is not the card: figures, banner, empty states. */
  state() {
    const { deck, outbox } = this;
    const span = this.card?.kind === "span" && !this.annotator;
    this.answers.hidden = Boolean(this.annotator);
    this.extras.hidden = Boolean(this.annotator);
    this.buttons.get("correct").disabled = !span;
    this.buttons.get("absent").disabled = !span;
    for (const { act } of BUTTONS) this.buttons.get(act).disabled = !this.card;
    const waiting = deck.waiting === null ? "" : ` · ${count(Math.max(deck.waiting, this.deck.length))} waiting`;
    say(this.figures, `${this.pace.count}${this.pace.text}${waiting}`);
    const trouble = outbox.trouble ?? deck.trouble;
    const away = trouble?.status === 0;
    say($("banner"), !trouble || trouble.status === 401 ? ""
      : away ? "No connection. Go on: your answers are kept here and are sent when it is back."
        : `The server has a problem (${trouble.message}) Your answers are kept here and sent again.`);
    document.dispatchEvent(new CustomEvent("unsaved", { detail: { size: outbox.size, failed: outbox.storageFailed } }));
    this.idle.hidden = Boolean(this.card);
    if (!this.card) this.rest();
  }

  rest() {
    const { deck } = this;
    const [head, text] = !deck.dry && !deck.trouble ? ["Fetching cards …", ""]
      : deck.trouble ? ["No cards here just now", "They come as soon as the server can be reached."]
        : ["Nothing to answer", deck.waiting > 0
          ? `${count(deck.waiting)} cards are with other people. New ones appear here by themselves.`
          : "This queue is empty. New cards appear here by themselves."];
    if (this.idle.dataset.head === head + text) return;
    this.idle.dataset.head = head + text;
    this.idle.replaceChildren(el("h1", { text: head }), el("p", { text }));
    if (text) speak(`${head}. ${text}`);
  }
}

function step(verdict) {
  const { sign, word } = VERDICTS[verdict];
  return el("li", { class: verdict }, el("span", { "aria-hidden": "true", text: sign }), el("span", { class: "unseen", text: word }));
}

/** A press with the pointer leaves the focus where it was, so that Space is still "skip" after a click. */
function keep(event) {
  event.preventDefault();
}
