// Start, header, and which view is shown. The address says it all: /?view=history, /?view=lead, /?market=...

import { call, session } from "./api.js";
import { Dashboard } from "./dashboard.js";
import { $, count, el, kbd, note, say } from "./dom.js";
import { addressOf, filterOf } from "./filter-bar.js";
import { History } from "./history.js";
import { help } from "./help.js";
import { pressed } from "./keys.js";
import { Outbox } from "./outbox.js";
import { Review } from "./review.js";
import { signInForm } from "./sign-in.js";

let view = null;
let outbox = null;
let markets = null;
let filter = filterOf(location.search);
let saved = null; // answers today, by the server's last word

async function start() {
  try {
    session.me = await call("GET", "/api/me");
    await enter();
  } catch (error) {
    if (error.status === 401) signIn();
    else {
      $("main").replaceChildren(el("div", { class: "idle" }, el("h1", { text: "The server cannot be reached" }),
        el("p", { text: error.message }), el("button", { type: "button", class: "main", text: "Try again", on: { click: start } })));
    }
  }
}

/** After a sign-in, or for a session that goes on. */
async function enter() {
  const { me } = session;
  outbox?.stop();
  outbox = new Outbox(me.name);
  outbox.addEventListener("saved", ({ detail }) => { saved = detail.total; });
  ({ markets } = await call("GET", "/api/markets"));
  bar();
  show();
}

function signIn() {
  view?.close(false);
  view = null;
  $("bar").replaceChildren();
  document.title = "Sign in · Heards";
  $("main").replaceChildren(el("div", { class: "door" }, el("h1", { class: "wordmark", text: "Heards" }),
    el("p", { class: "lead", text: "Yes or no, a second each." }),
    signInForm(async (me) => {
      session.me = me;
      await enter();
    })));
}

/** A session ended while somebody works: the answers stay, the same person goes on where they were. */
session.addEventListener("signed-out", () => {
  if (!session.me || document.querySelector("dialog.again")) return;
  const { name, sign_in: way } = session.me;
  const dialog = el("dialog", { class: "again", "aria-labelledby": "again-head" });
  const reload = el("button", { type: "button", class: "main", text: "Reload the page", on: { click: () => location.reload() } });
  dialog.append(el("h2", { id: "again-head", text: "Please sign in again" }),
    el("p", { text: "Your session has ended. Answers that were not saved yet are kept and sent afterwards." }),
    way === "password" ? signInForm(async (me) => {
      dialog.close();
      dialog.remove();
      const same = me.name === name;
      session.me = me;
      if (same) outbox.kick();
      else await enter();
    }, { name }) : reload);
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  document.body.append(dialog);
  dialog.showModal();
});

function bar() {
  const { me } = session;
  const link = (text, address, name) => el("a", { href: address, text, data: { view: name }, on: { click: follow } });
  const unsaved = el("span", { id: "unsaved" }); // not a live region: it changes with every answer
  $("bar").replaceChildren(
    el("a", { class: "wordmark", href: "/", text: "Heards", on: { click: follow } }),
    el("nav", { "aria-label": "Views" }, link("Review", addressOf(filter), "review"), link("History", "/?view=history", "history"),
      me.role === "lead" ? link("Lead", "/?view=lead", "lead") : null),
    unsaved,
    el("div", { class: "tools" },
      el("button", { type: "button", class: "tool", "aria-label": "Keys and help", title: "Keys and help", on: { click: help } }, "?"),
      el("button", { type: "button", class: "tool", id: "theme", on: { click: turn } }),
      el("span", { class: "me", text: me.name }),
      me.sign_in === "password" ? el("button", { type: "button", class: "tool", text: "Sign out", on: { click: signOut } }) : null));
  themed();
}

document.addEventListener("unsaved", ({ detail }) => {
  const node = $("unsaved");
  if (!node) return;
  say(node, detail.size === 0 ? "" : `${count(detail.size)} unsaved`);
  node.classList.toggle("bad", detail.failed);
});

function follow(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  history.pushState(null, "", event.currentTarget.getAttribute("href"));
  show();
  $("main").focus({ preventScroll: true });
}

function show() {
  if (!session.me) return;
  view?.close();
  const name = new URLSearchParams(location.search).get("view") ?? "review";
  if (name === "history") view = new History({ markets, outbox });
  else if (name === "lead") view = new Dashboard({ me: session.me, markets });
  else {
    filter = filterOf(location.search);
    view = new Review({ me: session.me, markets, outbox, filter, today: saved });
  }
  document.title = { history: "History · Heards", lead: "Lead · Heards" }[name] ?? "Review · Heards";
  document.body.dataset.view = name;
  for (const link of $("bar").querySelectorAll("nav a")) {
    if (link.dataset.view === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  say($("banner"), "");
  $("main").replaceChildren(view.node);
}

async function signOut() {
  await outbox.settled();
  if (outbox.size > 0 && !confirm(`${outbox.size} answers are not saved yet. They are kept in this browser until you sign in here again. Sign out?`)) return;
  view?.close();
  view = null;
  outbox.stop();
  try {
    await call("POST", "/api/sign-out");
  } catch (error) {
    note(error.message, "bad");
  }
  session.me = null;
  signIn();
}

function themed() {
  const chosen = document.documentElement.dataset.theme ?? "auto";
  const button = $("theme");
  const words = { auto: "as the system", light: "light", dark: "dark" }[chosen];
  button.textContent = { auto: "◐", light: "○", dark: "●" }[chosen];
  button.title = `Colours: ${words}`;
  button.setAttribute("aria-label", `Colours: ${words}`);
}

function turn() {
  const next = { auto: "light", light: "dark", dark: "auto" }[document.documentElement.dataset.theme ?? "auto"];
  if (next === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  try {
    if (next === "auto") localStorage.removeItem("heards.theme");
    else localStorage.setItem("heards.theme", next);
  } catch {
    // Without storage the choice holds until the page goes.
  }
  themed();
}

addEventListener("popstate", show);
document.addEventListener("keydown", (event) => {
  if (session.me && pressed(event) === "?") {
    event.preventDefault();
    help();
  }
});
addEventListener("pagehide", () => {
  outbox?.sendOnExit();
  view?.close();
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
addEventListener("beforeunload", (event) => {
  if (outbox?.storageFailed && outbox.size > 0) event.preventDefault();
});

start();
