// My last answers, each with its undo.

import { call } from "./api.js";
import { el, note } from "./dom.js";
import { VERDICTS, when } from "./wording.js";

export class History {
  constructor({ markets, outbox }) {
    this.titles = new Map(markets.flatMap((market) => [[market.name, market.title],
      ...market.attributes.map((attribute) => [`${market.name}\n${attribute.name}`, attribute.title])]));
    this.outbox = outbox;
    this.list = el("ol", { class: "answers-list" });
    this.state = el("p", { class: "lead", text: "Fetching your answers …" });
    this.node = el("div", { class: "history" }, el("h1", { text: "Your last answers" }), this.state, this.list);
    this.load();
  }

  close() {
    this.closed = true;
  }

  async load() {
    try {
      await this.outbox.settled();
      const { answers } = await call("GET", "/api/history?limit=50");
      if (this.closed) return;
      this.state.textContent = answers.length === 0 ? "You have not answered anything yet." : "Newest first. An undone answer's card is asked again.";
      this.list.replaceChildren(...answers.map((answer) => this.row(answer)));
    } catch (error) {
      this.state.textContent = `Your answers cannot be shown now. ${error.message}`;
    }
  }

  row(answer) {
    const { card, kind, market, attribute, text, span, verdict } = answer;
    const title = kind === "whole" ? "Whole heard" : this.titles.get(`${market}\n${attribute}`) ?? attribute;
    const { sign, word } = VERDICTS[verdict];
    const heard = el("p", { class: "excerpt", dir: "auto" });
    if (span) {
      const before = [...text.slice(0, span.start)];
      const after = [...text.slice(span.end)];
      heard.append(before.length > 60 ? "… " : "", before.length > 60 ? before.slice(-60).join("").replace(/^\S{0,20}\s+/, "") : before.join(""),
        el("mark", { class: "span", text: text.slice(span.start, span.end) }), after.slice(0, 80).join(""), after.length > 80 ? " …" : "");
    } else {
      const all = [...text];
      heard.textContent = all.length > 200 ? `${all.slice(0, 200).join("")} …` : text;
    }
    const undo = el("button", { type: "button", class: "small", text: "Undo", "aria-label": `Undo ${word} to ${title}` });
    const row = el("li", { data: { card } },
      el("span", { class: `verdict ${verdict}` }, el("span", { "aria-hidden": "true", text: sign }), el("span", { class: "unseen", text: word })),
      el("div", {}, el("p", { class: "eyebrow" }, el("span", { text: kind === "absent" ? `${title}: absent?` : title }),
        el("span", { class: "place", text: this.titles.get(market) ?? market }),
        el("time", { datetime: answer.answered_at, text: when(answer.answered_at) })), heard),
      undo);
    undo.addEventListener("click", async () => {
      undo.disabled = true;
      try {
        const reply = await call("POST", "/api/undo", { card });
        // The card is leased to us again; nobody waits for that here.
        call("POST", "/api/release", { cards: [reply.card.id] }).catch(() => {});
        const next = row.nextElementSibling ?? row.previousElementSibling;
        row.remove();
        note("Undone. The card is asked again.");
        next?.querySelector("button").focus();
      } catch (error) {
        undo.disabled = false;
        note(`Not undone: ${error.message}`, "bad");
      }
    });
    return row;
  }
}
