// The figures of the lead's view: each takes the dashboard's data, the names of markets and attributes, and CSV addresses.

import { bars, dots, figure, trend } from "./charts.js";
import { count, el } from "./dom.js";
import { age, when } from "./wording.js";

const percent = (share) => `${(share * 100).toFixed(share > 0.995 || share < 0.1 ? 1 : 0)}%`;
const whole = (share) => `${Math.round(share * 100)}%`;
const two = (value) => (value === null || value === undefined ? "–" : value.toFixed(2));
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const PARTS = ["accepted", "rejected", "ignored", "waiting"];
const LEGEND = [["accepted", "yes"], ["rejected", "no"], ["ignored", "skipped"], ["waiting", "waiting"]];

/** Rows with a heading before each market's, where there are several markets. */
function underMarkets(rows, names, make) {
  const groups = Map.groupBy?.(rows, (row) => row.market) ?? grouped(rows);
  return [...groups].flatMap(([market, mine]) => [
    ...(groups.size > 1 ? [{ label: names.market(market), head: true }] : []), ...mine.map(make)]);
}

function grouped(rows) {
  const found = new Map();
  for (const row of rows) found.set(row.market, [...(found.get(row.market) ?? []), row]);
  return found;
}

function progress(data, names, csv) {
  let rows = data.progress;
  if (!names.one) {
    rows = [...grouped(rows)].map(([market, mine]) => ({ market, ...Object.fromEntries(
      ["answered", ...PARTS].map((part) => [part, mine.reduce((sum, row) => sum + row[part], 0)])) }));
  }
  const label = (row) => (names.one ? names.attribute(row.market, row.attribute) : names.market(row.market));
  return figure({
    title: names.one ? "Progress by attribute" : "Progress by market", wide: true, csv: csv("progress"),
    tells: names.one ? "" : "Choose a market above to see its attributes.", empty: "No cards yet. They come from workers and suggesters.",
    head: ["", "Answered", "Yes", "No", "Skipped", "Waiting"], legend: LEGEND,
    rows: rows.map((row) => [label(row), ...["answered", ...PARTS].map((part) => count(row[part]))]),
    draw: (width) => bars(rows.map((row) => ({ label: label(row), parts: PARTS.map((part) => row[part]), says: `${count(row.answered)} done` })),
      PARTS, width, { unit: "cards", format: count }),
  });
}

function rate(data, _, csv) {
  const points = data.rate.map((row) => ({ time: Date.parse(row.minute), at: row.answers / 10 }));
  if (points.length > 0) points.push({ ...points.at(-1), time: points.at(-1).time + 600000 }); // the last step has a width, too
  return figure({
    title: "Answers a minute", tells: "The last 24 hours, in steps of ten minutes, all people together.", wide: true, csv: csv("rate"),
    empty: "No answers in the last 24 hours.", head: ["From", "Answers", "A minute"],
    rows: data.rate.map((row) => [when(row.minute), count(row.answers), (row.answers / 10).toFixed(1)]),
    draw: (width) => trend(points, width, {
      from: 0, to: Math.max(1, ...points.map((one) => one.at)) * 1.05, unit: "answers a minute", format: count,
      clock: (time) => clock.format(time), steps: true,
    }),
  });
}

const SOURCES = { model: ["Model", "circle"], rule: ["Rules", "square"], llm: ["LLM", "diamond"] };

function acceptance(data, names, csv) {
  // With all markets, what their attributes come to together; with one, its attributes too.
  const shown = data.acceptance.filter((row) => names.one || !row.attribute);
  const label = (row) => `${SOURCES[row.source]?.[0] ?? row.source} ${(row.version ?? "").slice(0, 8)}${
    row.attribute ? `, ${names.attribute(row.market, row.attribute)}` : ""}`;
  const from = Math.floor(Math.min(0.9, ...shown.map((row) => row.low)) * 10) / 10;
  return figure({
    title: "How often proposals are right", tells: "Share of yes among yes and no by who proposed, with 95% intervals.", csv: csv("acceptance"),
    empty: "Nobody has answered yes or no to a proposal yet.",
    head: ["Proposer", "Market", "Yes", "No", "Share", "95% interval"], legend: [["dot a", "model"], ["dot b", "rules"], ["dot c", "LLM"]],
    rows: shown.map((row) => [label(row), names.market(row.market), count(row.accepted), count(row.rejected), percent(row.share),
      `${percent(row.low)} to ${percent(row.high)}`]),
    draw: (width) => dots(underMarkets(shown, names, (row) => ({
      label: label(row), at: row.share, low: row.low, high: row.high, shape: SOURCES[row.source]?.[1], says: percent(row.share),
    })), width, { from, to: 1, unit: "share of yes", format: whole }),
  });
}

const MEASURES = [["precision", "Precision on gold", "circle"], ["recall", "Recall on gold", "square"], ["accepted", "Accepted, weighted", "diamond"],
  ["accepted_in_queue", "Accepted in the queue", "triangle"]];

function quality(data, names, csv) {
  // With all markets, what their attributes come to together; with one, its attributes too.
  const shown = data.quality.filter((row) => names.one || !row.attribute);
  const label = (row) => (row.attribute ? names.attribute(row.market, row.attribute) : names.one ? "All attributes" : names.market(row.market));
  const measure = (row) => MEASURES.findIndex(([name]) => name === row.measure);
  const subjects = [...shown.reduce((found, row) => found.set(`${row.market}\n${row.attribute ?? ""}`,
    [...(found.get(`${row.market}\n${row.attribute ?? ""}`) ?? []), row]), new Map()).values()];
  const from = Math.floor(Math.min(0.9, ...shown.map((row) => row.low)) * 10) / 10;
  return figure({
    title: "How right values are", wide: true, csv: csv("quality"),
    tells: `With the model that serves, 95% intervals. Gold tells of exact spans. People's yes is weighted by how often each span is asked
      about; the queue alone asks most about what is in doubt, so it looks worse.${names.one ? "" : " Choose a market above to see its attributes."}`,
    empty: "Nothing has been measured yet. The trainer does, from heards marked whole and answers about the model that serves.",
    head: ["", "Measure", "Share", "95% interval", "Of", "Model"],
    legend: MEASURES.map(([, words], at) => [`dot ${"abcd"[at]}`, words.toLowerCase()]),
    rows: shown.map((row) => [label(row), MEASURES[measure(row)]?.[1] ?? row.measure, percent(row.share), `${percent(row.low)} to ${percent(row.high)}`,
      count(row.cases), row.version ? row.version.slice(0, 8) : "rules"]),
    draw: (width) => dots(subjects.map((mine) => ({
      label: label(mine[0]), says: "",
      points: mine.map((row) => ({ at: row.share, low: row.low, high: row.high, shape: MEASURES[measure(row)]?.[2] })),
    })), width, { from, to: 1, unit: "share", format: whole }),
  });
}

function agreement(data, names, csv) {
  const label = (row) => names.attribute(row.market, row.attribute);
  const known = (row) => Number.isFinite(row.kappa); // left out where chance alone would agree always
  const low = Math.min(0, ...data.agreement.map((row) => row.low ?? 0));
  return figure({
    title: "Do two people agree?", tells: "Cohen's kappa on cards that two people answered, with 95% intervals; the line is 0.8.", csv: csv("agreement"),
    empty: "No card has been answered by two people yet.",
    head: ["Attribute", "Market", "Both answered", "Agree", "Kappa", "95% interval"],
    rows: data.agreement.map((row) => [label(row), names.market(row.market), count(row.both), count(row.agree), two(row.kappa),
      known(row) ? `${two(row.low)} to ${two(row.high)}` : "–"]),
    draw: (width) => dots(underMarkets(data.agreement, names, (row) => ({
      label: label(row), at: known(row) ? row.kappa : null, low: row.low ?? row.kappa, high: row.high ?? row.kappa,
      says: `${two(row.kappa)} of ${row.both}`,
    })), width, { from: Math.floor(low * 5) / 5, to: 1, unit: "kappa", format: (at) => at.toFixed(1), reference: 0.8 }),
  });
}

function backlog(data, names, csv) {
  const now = Date.parse(data.generated_at);
  return figure({
    title: "Backlog", tells: "Cards that wait, and the median age of them.", csv: csv("backlog"), empty: "Nothing waits.",
    head: ["Market", "Waiting", "Median age", "Oldest"],
    rows: data.backlog.map((row) => [names.market(row.market), count(row.waiting), row.waiting ? age(row.median_age_seconds) : "–",
      row.oldest ? age((now - Date.parse(row.oldest)) / 1000) : "–"]),
    draw: (width) => bars(data.backlog.map((row) => ({
      label: names.market(row.market), parts: [row.waiting], says: row.waiting ? `${count(row.waiting)}, ${age(row.median_age_seconds)}` : "0",
    })), ["waiting"], width, { unit: "cards", format: count }),
  });
}

function gold(data, names) {
  return figure({
    title: "Gold", tells: "Whole heards marked by people. They only evaluate; no model is trained on them.", empty: "No heard has been marked whole yet.",
    head: ["Market", "Marked", "Waiting"], rows: data.gold.map((row) => [names.market(row.market), count(row.answered), count(row.waiting)]),
    legend: [["accepted", "marked"], ["waiting", "waiting"]],
    draw: (width) => bars(data.gold.map((row) => ({ label: names.market(row.market), parts: [row.answered, row.waiting], says: count(row.answered) })),
      ["accepted", "waiting"], width, { unit: "heards", format: count }),
  });
}

function models(data, names, csv) {
  const groups = [...grouped(data.models)].map(([market, mine]) => [market, mine.sort((a, b) => (a.published_at < b.published_at ? -1 : 1))]);
  const from = Math.floor(Math.min(0.95, ...data.models.map((row) => row.low)) * 20) / 20;
  return figure({
    title: "Models on gold", tells: "F1 of each published version with its 95% interval; the diamond serves now.", wide: true, csv: csv("models"),
    empty: "No model version has been published yet.", head: ["Version", "Market", "Published", "F1", "95% interval", "Serves"],
    rows: groups.flatMap(([market, mine]) => mine.map((row) => [row.version.slice(0, 8), names.market(market), when(row.published_at), row.f1.toFixed(3),
      `${row.low.toFixed(3)} to ${row.high.toFixed(3)}`, row.active ? "yes" : ""])),
    draw: (width) => groups.map(([market, mine]) => trend(
      mine.map((row) => ({ time: Date.parse(row.published_at), at: row.f1, low: row.low, high: row.high, active: row.active })),
      groups.length > 1 && width > 720 ? Math.floor((width - 16 * (Math.min(3, groups.length) - 1)) / Math.min(3, groups.length)) : width,
      { from, to: 1, unit: "F1", label: names.market(market), format: (at) => at.toFixed(2), clock: (time) => day.format(time) })),
  });
}

function reviewers(data) {
  return figure({
    title: "People", tells: "Pace is the median while someone works.", empty: "Nobody has answered in this time.",
    head: ["Name", "Answers", "A minute", "Yes", "Last"],
    rows: data.reviewers.map((row) => [row.name, count(row.answers), row.per_minute ? row.per_minute.toFixed(0) : "–", Number.isFinite(row.accept_share) ? whole(row.accept_share) : "–", when(row.last)]),
  });
}

function policy(data, names) {
  const node = figure({ title: "Language model", tells: "", empty: "No attribute has a policy yet: the settings decide.", head: [], rows: [] });
  if (data.policy.length === 0) return node;
  node.querySelector("p").textContent = "Where it still proposes, and where the market's own model has taken over.";
  node.append(el("dl", { class: "policy" }, [...grouped(data.policy)].map(([market, mine]) => el("div", {}, el("dt", { text: names.market(market) }),
    [["active", "still proposes"], ["retired", "retired"]].map(([state, words]) => el("dd", {}, el("b", { text: `${words}: ` }),
      mine.filter((row) => row.llm === state).map((row) => names.attribute(market, row.attribute)).join(", ") || "nowhere")),
    mine.filter((row) => row.llm === "active" && row.cause).map((row) => el("dd", {}, el("b", { text: `${names.attribute(market, row.attribute)} again: ` }),
      row.cause))))));
  return node;
}

const OUTCOMES = { published: "published", refused: "not published", failed: "failed" };

function trainings(data, names) {
  const node = figure({ title: "Last training", tells: "", empty: "No market has been trained yet: the first training waits for accepted spans.", head: [], rows: [] });
  if (data.trainings.length === 0) return node;
  node.querySelector("p").textContent = "What came of it, and what a model lacks that was not published.";
  node.append(el("dl", { class: "policy" }, data.trainings.map((row) => el("div", {}, el("dt", { text: names.market(row.market) }),
    el("dd", {}, el("b", { text: `${when(row.ended_at)}: ` }), [row.version?.slice(0, 8), OUTCOMES[row.outcome] ?? row.outcome].filter(Boolean).join(" ")),
    row.reasons.map((reason) => el("dd", { text: reason }))))));
  return node;
}

export const FIGURES = [progress, rate, models, quality, acceptance, agreement, backlog, gold, reviewers, policy, trainings];
