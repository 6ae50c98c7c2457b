// How many answers today, and how fast.

import { count } from "./dom.js";

const BREAK = 30000; // ms without an answer that do not count as work

export class Pace {
  /** @param today answers of today by the server's last word, null before it said one */
  constructor(today) {
    this.known = today !== null;
    this.today = today ?? 0;
    this.gaps = [];
    this.last = null;
  }

  answered() {
    const now = performance.now();
    this.today += 1;
    if (this.last !== null && now - this.last < BREAK) {
      this.gaps.push(now - this.last);
      if (this.gaps.length > 30) this.gaps.shift();
    }
    this.last = now;
  }

  takenBack() {
    this.today = Math.max(0, this.today - 1);
  }

  /** The server's own count, with what it has not seen yet on top. */
  saved(total) {
    if (!Number.isFinite(total)) return;
    this.today = total;
    this.known = true;
  }

  get count() {
    return `${count(this.today)} ${this.known ? "today" : "answered"}`;
  }

  /** Median pace of the last answers, from the tenth on. */
  get text() {
    if (this.gaps.length < 9) return "";
    const sorted = [...this.gaps].sort((a, b) => a - b);
    return ` · ${Math.round(60000 / sorted[Math.floor(sorted.length / 2)])} a minute`;
  }
}
