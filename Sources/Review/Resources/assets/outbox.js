// What a reviewer did and the server has not confirmed: an ordered log of answers and undos, kept in localStorage, an
// entry a key, so that a closed tab loses nothing and two tabs of one person do not overwrite each other.

import { ApiError, call } from "./api.js";

const MOST = 50; // answers a request, by the interface
const PAUSE = 700; // ms that answers wait for company; an undo within it needs no request

export class Outbox extends EventTarget {
  /** @param user entries are this person's only: another who signs in at the same browser does not send them. */
  constructor(user) {
    super();
    this.prefix = `heards.outbox.${encodeURIComponent(user)}.`;
    this.entries = [];
    this.storageFailed = false;
    this.trouble = null; // the ApiError that sending waits on
    this.sequence = 0;
    this.stopped = false;
    this.restore();
    this.online = () => this.kick();
    addEventListener("online", this.online);
    this.kick();
  }

  get size() {
    return this.entries.length;
  }

  /** Answers less undos that the server has not seen. */
  get balance() {
    return this.entries.reduce((sum, entry) => sum + (entry.op === "undo" ? -1 : 1), 0);
  }

  cards() {
    return this.entries.map((entry) => entry.card);
  }

  /** Keeps an answer and sends it soon. Returns its entry, for `takeBack`. */
  answer(answer) {
    return this.push({ op: "answer", card: answer.card, answer });
  }

  /** Takes an answer back: from the log while it is not on its way, by an undo behind it otherwise. */
  takeBack(entry) {
    const at = this.entries.indexOf(entry);
    if (at >= 0 && !entry.flying && this.stored(entry)) {
      this.entries.splice(at, 1);
      this.forget(entry);
      this.changed();
    } else {
      this.push({ op: "undo", card: entry.card });
    }
  }

  /** Sends now, whatever was being waited for. */
  kick() {
    this.wake?.();
    this.run();
  }

  /** Resolves when nothing is left or sending has failed. */
  async settled() {
    while (this.size > 0 && !this.trouble && !this.stopped) {
      this.kick();
      await new Promise((done) => this.addEventListener("change", done, { once: true }));
    }
  }

  stop() {
    this.stopped = true;
    removeEventListener("online", this.online);
    this.wake?.();
  }

  /** The tab goes: answers up to the first undo go out without waiting; entries stay until a later visit confirms. */
  sendOnExit() {
    const until = this.entries.findIndex((entry) => entry.op === "undo");
    const answers = this.entries.slice(0, until < 0 ? undefined : until).slice(0, MOST).map((entry) => entry.answer);
    if (answers.length === 0) return;
    call("POST", "/api/answers", { answers }, { keepalive: true }).catch(() => {});
  }

  restore() {
    try {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(this.prefix)).sort();
      for (const key of keys) {
        try {
          this.entries.push({ ...JSON.parse(localStorage.getItem(key)), key });
        } catch {
          localStorage.removeItem(key);
        }
      }
    } catch {
      this.storageFailed = true;
    }
  }

  push(entry) {
    this.sequence += 1;
    const time = Date.now().toString(36).padStart(9, "0");
    entry.key = `${this.prefix}${time}.${String(this.sequence).padStart(6, "0")}`;
    this.entries.push(entry);
    try {
      localStorage.setItem(entry.key, JSON.stringify({ op: entry.op, card: entry.card, answer: entry.answer }));
    } catch {
      this.storageFailed = true;
    }
    this.changed();
    this.run();
    return entry;
  }

  stored(entry) {
    if (this.storageFailed) return true;
    // Another tab of the same person may have sent the entry and removed it.
    return localStorage.getItem(entry.key) !== null;
  }

  forget(entry) {
    try {
      localStorage.removeItem(entry.key);
    } catch {
      // What cannot be removed is sent again at the next visit, which changes nothing.
    }
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }

  pause(ms) {
    return new Promise((done) => {
      const timer = setTimeout(done, ms);
      this.wake = () => {
        clearTimeout(timer);
        done();
      };
    }).finally(() => {
      this.wake = null;
    });
  }

  async run() {
    if (this.running) return;
    this.running = true;
    let failures = 0;
    while (this.entries.length > 0 && !this.stopped) {
      if (failures === 0 && this.entries.length < 5) await this.pause(PAUSE);
      if (this.stopped || this.entries.length === 0) break;
      try {
        await this.sendSome();
        failures = 0;
        if (this.trouble) {
          this.trouble = null;
          this.changed();
        }
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        failures += 1;
        this.trouble = error;
        this.changed();
        if (error.status === 401) break; // signing in again makes a new outbox from the same storage
        const wait = error.retryAfter ? error.retryAfter * 1000 : Math.min(15000, 500 * 2 ** Math.min(failures, 5));
        await this.pause(wait * (0.75 + Math.random() / 2));
      }
    }
    this.running = false;
  }

  /** Sends the first entries of one kind, in order. */
  async sendSome() {
    if (this.entries[0].op === "undo") return this.sendUndo(this.entries[0]);
    const until = this.entries.findIndex((entry) => entry.op === "undo");
    // A card twice in one request would lose its order.
    const batch = [];
    for (const entry of this.entries.slice(0, until < 0 ? undefined : until)) {
      if (batch.length === (this.single ? 1 : MOST) || batch.some((other) => other.card === entry.card)) break;
      batch.push(entry);
    }
    batch.forEach((entry) => { entry.flying = true; });
    try {
      const reply = await call("POST", "/api/answers", { answers: batch.map((entry) => entry.answer) });
      this.single = false;
      const results = new Map(reply.results.map((result) => [result.card, result]));
      for (const entry of batch) {
        this.done(entry, results.get(entry.card) ?? { card: entry.card, status: "unknown" });
      }
      this.dispatchEvent(new CustomEvent("saved", { detail: { total: reply.saved_total } }));
    } catch (error) {
      batch.forEach((entry) => { entry.flying = false; });
      if (error.passing || error.status === 401 || error.status === 403) throw error;
      // One answer that the server refuses must not hold up the rest.
      if (batch.length > 1) this.single = true;
      else this.done(batch[0], { card: batch[0].card, status: "invalid", error: error.message });
    }
    this.changed();
  }

  async sendUndo(entry) {
    entry.flying = true;
    try {
      const reply = await call("POST", "/api/undo", { card: entry.card });
      this.dispatchEvent(new CustomEvent("undone", { detail: reply }));
    } catch (error) {
      entry.flying = false;
      if (error.passing || error.status === 401 || error.status === 403) throw error;
      this.dispatchEvent(new CustomEvent("refused", { detail: { card: entry.card, status: "undo", error: error.message } }));
    }
    this.entries.splice(this.entries.indexOf(entry), 1);
    this.forget(entry);
    this.changed();
  }

  done(entry, result) {
    this.entries.splice(this.entries.indexOf(entry), 1);
    this.forget(entry);
    if (result.status !== "saved") this.dispatchEvent(new CustomEvent("refused", { detail: result }));
  }
}
