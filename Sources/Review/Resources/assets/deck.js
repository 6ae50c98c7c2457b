// The cards that this page holds: fetched ahead, leased, handed out one at a time.

import { call, query } from "./api.js";

const FULL = 10;
const LOW = 6;
const POLL = 5000;

export class Deck extends EventTarget {
  /**
   * @param filter {order, market: [], attribute: [], kind} of /api/cards
   * @param held ids that the page holds besides: the card shown, and those whose answers are not confirmed
   * @param leaseSeconds how long a card is ours without word from us
   */
  constructor(filter, held, leaseSeconds) {
    super();
    this.filter = filter;
    this.held = held;
    this.lease = leaseSeconds * 1000;
    this.cards = [];
    this.waiting = null; // in the queue under this filter, by the server's last word
    this.trouble = null;
    this.dry = false; // whether the server had no card for us when it was last asked
    this.closed = false;
    this.renewed = performance.now();
    this.active = true; // whether the reviewer did anything since; set by whoever sees keys and clicks
    this.timer = setInterval(() => this.tick(), 1000);
    this.due = 0;
    this.fill();
  }

  get length() {
    return this.cards.length;
  }

  /** The next card, or null; fetches more when few are left. */
  take() {
    this.active = true;
    const card = this.cards.shift() ?? null;
    if (this.cards.length <= LOW && performance.now() >= this.due) setTimeout(() => this.fill());
    return card;
  }

  /** Puts a card back on top. */
  putBack(card) {
    this.cards = [card, ...this.cards.filter((other) => other.id !== card.id)];
  }

  drop(id) {
    this.cards = this.cards.filter((card) => card.id !== id);
  }

  /** Gives all cards back to the queue and stops. */
  close(also = []) {
    this.closed = true;
    clearInterval(this.timer);
    const cards = [...this.cards.map((card) => card.id), ...also];
    this.cards = [];
    if (cards.length > 0) call("POST", "/api/release", { cards }, { keepalive: true }).catch(() => {});
  }

  tick() {
    if (document.hidden) return;
    const now = performance.now();
    const idle = now - this.renewed;
    if (idle > this.lease && this.cards.length > 0) this.cards = []; // others may have them by now
    if (this.cards.length <= LOW && now >= this.due) this.fill();
    else if (this.active && idle > this.lease / 3) this.fill();
  }

  async fill() {
    if (this.fetching || this.closed) return;
    this.fetching = true;
    this.active = false;
    const before = this.cards.length;
    const have = [...new Set([...this.cards.map((card) => card.id), ...this.held()])];
    try {
      const reply = await call("GET", `/api/cards?${query({
        ...this.filter, count: Math.max(1, FULL - this.cards.length), have: have.join(","),
      })}`);
      if (this.closed) {
        const ids = reply.cards.map((card) => card.id);
        if (ids.length > 0) call("POST", "/api/release", { cards: ids }).catch(() => {});
        return;
      }
      const ours = new Set([...this.cards.map((card) => card.id), ...this.held(), ...have]);
      this.cards.push(...reply.cards.filter((card) => !ours.has(card.id)));
      this.waiting = reply.waiting;
      this.renewed = performance.now();
      this.dry = this.cards.length === 0;
      this.trouble = null;
      this.due = this.renewed + (this.cards.length > before ? 0 : POLL);
    } catch (error) {
      this.trouble = error;
      this.due = performance.now() + Math.max(POLL / 2, (error.retryAfter ?? 0) * 1000);
    } finally {
      this.fetching = false;
    }
    if (!this.closed) this.dispatchEvent(new Event("change"));
  }
}
