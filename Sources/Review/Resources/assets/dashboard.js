// The lead's view: how far, how fast, how right, and what is worth changing.

import { call, query } from "./api.js";
import { count, el, say } from "./dom.js";
import { FIGURES } from "./dashboard-figures.js";
import { age } from "./wording.js";

const EVERY = 60000;

export class Dashboard {
  constructor({ me, markets }) {
    this.markets = markets;
    const fields = new URLSearchParams(location.search);
    this.state = el("p", { class: "lead", role: "status", text: "Fetching the figures …" });
    this.body = el("div", { class: "board" });
    this.node = el("div", { class: "dashboard" }, el("h1", { text: "How it goes" }), this.state);
    if (me.role !== "lead") {
      this.state.textContent = "This page is for leads.";
      return;
    }
    this.market = this.select("Market", [["", "All markets"], ...markets.map(({ name, title }) => [name, title])], fields.get("market"));
    this.days = this.select("Time", [["1", "Today"], ["7", "7 days"], ["30", "30 days"], ["90", "90 days"]], fields.get("days") ?? "30");
    this.node.append(el("div", { class: "controls" }, this.market.label, this.days.label,
      el("button", { type: "button", class: "small", text: "Refresh", on: { click: () => this.load() } })), this.body, this.exports());
    this.load();
    this.timer = setInterval(() => {
      if (!document.hidden && !this.body.contains(document.activeElement)) this.load();
    }, EVERY);
  }

  close() {
    clearInterval(this.timer);
    this.closed = true;
  }

  select(text, pairs, chosen) {
    const node = el("select", { on: { change: () => this.chosen() } }, pairs.map(([value, words]) => el("option", { value, text: words })));
    if (chosen && pairs.some(([value]) => value === chosen)) node.value = chosen;
    return { node, label: el("label", {}, el("span", { text }), node) };
  }

  get filter() {
    return { days: this.days.node.value, market: this.market.node.value };
  }

  chosen() {
    history.replaceState(null, "", `/?${query({ view: "lead", ...this.filter })}`);
    this.load();
  }

  async load() {
    try {
      const found = await call("GET", `/api/dashboard?${query(this.filter)}`);
      if (!this.closed) this.draw(found);
    } catch (error) {
      this.state.textContent = `The figures cannot be shown now. ${error.message}`;
    }
  }

  draw(data) {
    const titles = new Map(this.markets.flatMap((market) => [[market.name, market.title],
      ...market.attributes.map((attribute) => [`${market.name}\n${attribute.name}`, attribute.title])]));
    const names = {
      market: (name) => titles.get(name) ?? name,
      attribute: (market, name) => (name ? titles.get(`${market}\n${name}`) ?? name : "Whole heards"),
      one: this.filter.market,
    };
    const open = new Set([...this.body.querySelectorAll("details[open]")].map((node) => node.dataset.key));
    const csv = (table) => `/api/dashboard.csv?${query({ table, ...this.filter })}`;
    const drawn = FIGURES.map((make) => make(data, names, csv));
    const wide = drawn.filter((one) => one.classList.contains("wide"));
    this.body.replaceChildren(this.tiles(data), ...wide, el("div", { class: "pairs" }, drawn.filter((one) => !wide.includes(one))));
    for (const node of this.body.querySelectorAll("details")) node.open = open.has(node.dataset.key);
    say(this.state, `As of ${new Date(data.generated_at).toLocaleTimeString()}.`);
  }

  tiles(data) {
    const waiting = data.backlog.reduce((sum, one) => sum + one.waiting, 0);
    const recent = data.rate.slice(-6);
    const pace = recent.reduce((sum, one) => sum + one.answers, 0) / Math.max(1, recent.length * 10);
    const oldest = data.backlog.map((one) => one.oldest).filter(Boolean).sort()[0];
    const tile = (name, value, unit) => el("div", { class: "tile" }, el("dt", { text: name }), el("dd", {}, el("b", { text: value }), ` ${unit}`));
    return el("dl", { class: "tiles" }, tile("Today", count(data.today), "answers"),
      tile("Last hour", recent.length > 0 ? pace.toFixed(1) : "–", "a minute"), tile("Waiting", count(waiting), "cards"),
      tile("Oldest", oldest ? age((new Date(data.generated_at) - new Date(oldest)) / 1000) : "–", ""));
  }

  exports() {
    const select = (name, text, pairs) => el("label", {}, el("span", { text }),
      el("select", { name }, pairs.map(([value, words]) => el("option", { value, text: words }))));
    return el("form", { class: "exports", method: "get", action: "/api/export", "aria-label": "Export" }, el("h2", { text: "Export" }),
      el("div", { class: "controls" },
        select("market", "Market", this.markets.map(({ name, title }) => [name, title])),
        select("from", "What", [["answers", "Answers"], ["gold", "Gold, marked whole"]]),
        select("format", "As", [["heards", "Heards JSON Lines"], ["spacy", "spaCy JSON Lines"], ["prodigy", "Prodigy JSON Lines"]]),
        el("button", { type: "submit", class: "main", text: "Download" })));
  }
}
