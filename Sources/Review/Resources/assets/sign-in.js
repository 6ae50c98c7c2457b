// Name and password, as a page of its own or over the card when a session ends in between.

import { call, session } from "./api.js";
import { el, say } from "./dom.js";

let forms = 0;

/** A form; `done` is called with the new /api/me. */
export function signInForm(done, { name = "" } = {}) {
  forms += 1;
  const [nameId, passwordId, faultId] = ["name", "password", "fault"].map((word) => `sign-in-${word}-${forms}`);
  const user = el("input", {
    id: nameId, name: "username", autocomplete: "username", required: true, value: name, autocapitalize: "none", spellcheck: "false",
  });
  const password = el("input", {
    id: passwordId, name: "password", type: "password", autocomplete: "current-password", required: true, "aria-describedby": faultId,
  });
  const fault = el("p", { id: faultId, class: "fault", role: "alert" });
  const button = el("button", { type: "submit", class: "main", text: "Sign in" });
  const form = el("form", { class: "sign-in" },
    el("label", { for: nameId, text: "Name" }), user, el("label", { for: passwordId, text: "Password" }), password, fault, button);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    say(fault, "");
    try {
      session.me = null;
      await call("POST", "/api/sign-in", { name: user.value, password: password.value });
      done(await call("GET", "/api/me"));
    } catch (error) {
      password.value = "";
      if (error.status === 429) await wait(fault, error.retryAfter ?? 30);
      else {
        say(fault, error.code === "wrong" ? "Name or password is wrong." : error.message);
        password.focus();
      }
    } finally {
      button.disabled = false;
    }
  });
  queueMicrotask(() => (name ? password : user).focus());
  return form;
}

/** Counts down; said once, since a live region that speaks each second helps nobody. */
async function wait(fault, seconds) {
  say(fault, `Too many tries. Wait ${seconds} seconds.`);
  await new Promise((done) => setTimeout(done, seconds * 1000));
  say(fault, "You can try again now.");
}
