// Which cards in which order; kept in the address, so that a queue can be bookmarked.

import { el } from "./dom.js";
import { query } from "./api.js";

const ORDERS = [
  ["attribute", "One attribute at a time"],
  ["uncertain", "Most uncertain first"],
  ["newest", "Newest first"],
  ["random", "At random"],
];
const KINDS = [["", "All kinds"], ["span", "Is it this?"], ["absent", "Is it absent?"], ["whole", "Mark the whole heard"]];

/** The filter that an address asks for. */
export function filterOf(search) {
  const fields = new URLSearchParams(search);
  const order = fields.get("order");
  const kind = fields.get("kind");
  return {
    order: ORDERS.some(([name]) => name === order) ? order : "attribute",
    market: fields.getAll("market").filter(Boolean),
    attribute: fields.getAll("attribute").filter(Boolean),
    kind: KINDS.some(([name]) => name === kind) ? kind : "",
  };
}

export function addressOf(filter) {
  const found = query({ ...filter, order: filter.order === "attribute" ? "" : filter.order });
  return found ? `/?${found}` : "/";
}

export class FilterBar {
  constructor(markets, filter, change) {
    this.markets = markets;
    this.change = change;
    const select = (label, name) => {
      const node = el("select", { id: `filter-${name}`, on: { change: () => this.chosen(name) } });
      this[name] = node;
      return el("label", { for: `filter-${name}` }, el("span", { text: label }), node);
    };
    this.summary = el("span", { class: "queue" });
    this.node = el("details", { class: "filters" },
      el("summary", {}, el("span", { class: "unseen", text: "Queue: " }), this.summary),
      el("div", { class: "fields" }, select("Market", "market"), select("Attribute", "attribute"),
        select("Kind", "kind"), select("Order", "order")));
    options(this.market, [["", "All markets"], ...markets.map(({ name, title }) => [name, title])]);
    options(this.order, ORDERS);
    options(this.kind, KINDS);
    this.show(filter);
  }

  show(filter) {
    this.filter = filter;
    // A bookmark may name several; the bar shows one and keeps the rest until it is changed.
    pick(this.market, filter.market);
    const seen = new Map();
    for (const { name, attributes } of this.markets) {
      if (filter.market.length > 0 && !filter.market.includes(name)) continue;
      for (const attribute of attributes) if (!seen.has(attribute.name)) seen.set(attribute.name, attribute.title);
    }
    options(this.attribute, [["", "All attributes"], ...seen]);
    pick(this.attribute, filter.attribute);
    this.kind.value = filter.kind;
    this.order.value = filter.order;
    const words = [this.market, this.attribute, this.kind].filter((node) => node.value !== "")
      .map((node) => node.selectedOptions[0]?.textContent ?? node.value);
    this.summary.textContent = [...(words.length > 0 ? words : ["All cards"]),
      this.order.selectedOptions[0].textContent.toLowerCase()].join(" · ");
  }

  chosen(name) {
    const filter = { ...this.filter };
    if (name === "market") filter.attribute = [];
    filter[name] = name === "market" || name === "attribute" ? [this[name].value].filter(Boolean) : this[name].value;
    this.show(filter);
    history.replaceState(null, "", addressOf(filter));
    this.change(filter);
  }
}

function options(node, pairs) {
  node.replaceChildren(...pairs.map(([value, text]) => el("option", { value, text })));
}

function pick(node, values) {
  if (values.length > 1) node.append(el("option", { value: "\n", text: values.join(", ") }));
  node.value = values.length > 1 ? "\n" : values[0] ?? "";
  if (node.selectedIndex < 0) {
    node.append(el("option", { value: values[0], text: values[0] }));
    node.value = values[0];
  }
}
