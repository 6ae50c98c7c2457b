// Where a selection may begin and end: tokens, or single characters as a reader sees them.

const graphemes = "Segmenter" in Intl ? new Intl.Segmenter(undefined, { granularity: "grapheme" }) : null;

/** [start, end] of every character of a text, in UTF-16 units; never inside a surrogate pair or a cluster. */
export function characters(text) {
  const found = [];
  if (graphemes) {
    for (const { index, segment } of graphemes.segment(text)) found.push([index, index + segment.length]);
    return found;
  }
  let at = 0;
  for (const scalar of text) {
    const joined = found.length > 0 && text.slice(...found.at(-1)).endsWith("\u200d");
    if (joined || (found.length > 0 && /^[\p{M}\u200d\ufe0f\u{1f3fb}-\u{1f3ff}]/u.test(scalar))) found.at(-1)[1] += scalar.length;
    else found.push([at, at + scalar.length]);
    at += scalar.length;
  }
  return found;
}

/** Tokens widened to whole characters; those that then touch the same character become one. */
export function wholeTokens(tokens, text) {
  if (/^[\x00-\x7f]*$/.test(text)) return tokens.map(([start, end]) => [start, end]);
  const cells = characters(text);
  const found = [];
  let cell = 0;
  for (const [start, end] of tokens) {
    while (cells[cell] && cells[cell][1] <= start) cell += 1;
    let last = cell;
    while (cells[last + 1] && cells[last][1] < end) last += 1;
    if (!cells[cell]) break;
    const wide = [cells[cell][0], cells[last][1]];
    if (found.length > 0 && wide[0] < found.at(-1)[1]) found.at(-1)[1] = Math.max(found.at(-1)[1], wide[1]);
    else found.push(wide);
  }
  return found;
}

/** A selection over units: from the anchor's to the head's, whichever comes first. */
export class Selection {
  constructor(tokens, text) {
    this.text = text;
    this.tokens = tokens?.length ? wholeTokens(tokens, text) : characters(text);
    this.byCharacter = false;
    this.anchor = this.head = this.tokens[0] ?? [0, text.length];
  }

  get units() {
    if (!this.byCharacter) return this.tokens;
    this.cells ??= characters(this.text);
    return this.cells;
  }

  get start() {
    return Math.min(this.anchor[0], this.head[0]);
  }

  get end() {
    return Math.max(this.anchor[1], this.head[1]);
  }

  get quote() {
    return this.text.slice(this.start, this.end);
  }

  set(start, end) {
    this.anchor = this.head = [start, end];
  }

  /** To the next (1) or previous (-1) unit; `extend` leaves the other end where it is. */
  move(direction, extend) {
    const from = extend || this.anchor === this.head ? this.head : direction > 0 ? [this.end, this.end] : [this.start, this.start];
    const next = direction > 0
      ? this.units.find(([start]) => start >= from[1])
      : this.units.findLast(([, end]) => end <= from[0]);
    if (!next) return;
    this.head = next;
    if (!extend) this.anchor = next;
  }

  /** Moves one edge ("start" or "end") by a unit; never past the other. */
  nudge(edge, direction) {
    const { start, end, units } = this;
    const edges = units.map((unit) => unit[edge === "start" ? 0 : 1]);
    const now = edge === "start" ? start : end;
    const fits = (to) => (edge === "start" ? to < end : to > start);
    const to = direction > 0 ? edges.find((one) => one > now && fits(one)) : edges.findLast((one) => one < now && fits(one));
    if (to !== undefined) this.set(edge === "start" ? to : start, edge === "start" ? end : to);
  }

  /** The unit at an offset, or the nearest before it. */
  at(offset) {
    return this.units.find(([start, end]) => start <= offset && offset < end)
      ?? this.units.findLast(([start]) => start <= offset) ?? this.units[0] ?? [0, this.text.length];
  }
}
