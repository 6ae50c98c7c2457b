// What a card asks, in words.

import { count } from "./dom.js";

const ordinals = new Intl.PluralRules("en", { type: "ordinal" });
const ENDINGS = { one: "st", two: "nd", few: "rd", other: "th" };

export const ordinal = (n) => `${n}${ENDINGS[ordinals.select(n)]}`;

/** An attribute's title within a sentence: "Price unit" to "price unit", "API gravity" as it is. */
export function inSentence(title) {
  return /^\p{Lu}(?!\p{Lu})/u.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}

export function question(card, attribute) {
  const title = inSentence(attribute?.title ?? card.attribute ?? "");
  if (card.kind === "absent") return `No ${title} stated here. Right?`;
  if (card.kind === "whole") return "Mark all that this heard states.";
  return `Is this the ${title}?`;
}

/** The value as text where the server sends none: 535, "535 to 540", "2026-12-01 to 2026-12-15", "offer". */
export function valueText(card) {
  if (card.value_text) return card.value_text;
  const value = card.value;
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return count(value);
  if (typeof value !== "object") return String(value);
  const [from, to] = "min" in value ? [count(value.min), count(value.max)] : [value.start, value.end];
  return from === to ? String(from) : `${from} to ${to}`;
}

/** "the 2nd of 3 places with these words", or nothing. */
export function place(card) {
  if (!card.ambiguous) return "";
  return `the ${ordinal(card.ambiguous.occurrence)} of ${card.ambiguous.of} places with these words`;
}

export const VERDICTS = {
  accept: { sign: "✓", word: "yes" },
  reject: { sign: "✗", word: "no" },
  ignore: { sign: "–", word: "skipped" },
};

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

export function when(iso) {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return "";
  const today = new Date().toDateString() === time.toDateString();
  return today ? clock.format(time) : `${day.format(time)}, ${clock.format(time)}`;
}

/** "12 s", "4 min", "3 h", "2 days". */
export function age(seconds) {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 129600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} days`;
}
