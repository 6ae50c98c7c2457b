import { el } from "./dom.js";
export class Dashboard {
  constructor() {
    this.node = el("div", { class: "dashboard" }, el("h1", { text: "Lead" }));
  }

  close() {}
}
