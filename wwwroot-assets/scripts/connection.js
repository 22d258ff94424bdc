// The connection to the portal: its state, what is disabled while it is lost, and what was missed after a reconnect.
import { whenChanged } from "./changes.js";
import { duration, silence, write } from "./clocks.js";
import { say } from "./said.js";

const key = "flexportal-away";
const bar = 10_000;
const settle = 700;
const longest = 6_000;
const away = /components-reconnect-(show|retrying|failed|rejected|resume-failed|paused)/;

let lost = null;

function seen() {
  const mark = document.querySelector("[data-revision]");
  return mark ? { revision: Number(mark.dataset.revision), read: mark.dataset.read } : null;
}

function missed(before, after) {
  if (!before || !after || !Number.isFinite(before.revision) || after.revision < before.revision) return "what is shown is current";
  const updates = after.revision - before.revision;
  return updates === 0 ? "nothing had changed" : updates === 1 ? "1 update" : `${updates.toLocaleString("en")} updates`;
}

function hold(on) {
  for (const element of document.querySelectorAll("[data-needs-line]")) {
    // An element that was disabled before stays disabled.
    if (on && element.getAttribute("aria-disabled") !== "true") {
      element.setAttribute("aria-disabled", "true");
      element.setAttribute("aria-describedby", "line-away");
    } else if (!on && element.getAttribute("aria-describedby") === "line-away") {
      element.removeAttribute("aria-disabled");
      element.removeAttribute("aria-describedby");
    }
  }
}

// The connection may be cut because the session ended: reconnecting then fails, and the user must sign in.
async function askWhy() {
  try {
    const answer = await fetch("/_blazor/negotiate?negotiateVersion=1", { method: "POST" });
    if (lost && answer.status === 401) location.reload();
  } catch {
    // The portal does not answer; the bar already says so.
  }
}

function count(modal) {
  if (!lost) return;
  const time = performance.now() - lost.since;
  if (lost.asked++ % 5 === 1) askWhy();
  write(modal.querySelector("[data-away]"), duration(time));
  modal.toggleAttribute("data-long", time > bar);
}

function leave(modal) {
  if (lost) return;
  lost = { since: performance.now() - (silence() ?? 0), mark: seen(), asked: 0 };
  lost.timer = setInterval(() => count(modal), 1000);
  document.documentElement.dataset.line = "lost";
  hold(true);
  count(modal);
  document.dispatchEvent(new Event("flexportal-line"));
}

async function arrive(modal) {
  if (!lost) return;
  const { since, mark, timer } = lost;
  lost = null;
  clearInterval(timer);
  delete document.documentElement.dataset.line;
  modal.removeAttribute("data-long");
  hold(false);
  document.dispatchEvent(new Event("flexportal-line"));
  const time = duration(performance.now() - since);
  await reading(mark?.read);
  say(`Connected again after ${time}: ${missed(mark, seen())}.`);
}

// Updates from before the disconnect may still arrive; compare after the first reading that follows the reconnect.
function reading(before) {
  const from = performance.now();
  return new Promise((done) => {
    const look = setInterval(() => {
      const time = performance.now() - from;
      if (time < longest && seen()?.read === before) return;
      clearInterval(look);
      setTimeout(done, settle);
    }, 100);
  });
}

// After a restart the portal no longer knows this circuit.
function again() {
  try {
    const at = Date.now() - (lost ? performance.now() - lost.since : 0);
    sessionStorage.setItem(key, JSON.stringify({ path: location.pathname, mark: lost?.mark ?? seen(), at }));
  } catch {
    // Without storage the page reloads without a message.
  }
  location.reload();
}

function announceReload() {
  let before;
  try {
    before = JSON.parse(sessionStorage.getItem(key) ?? "null");
    sessionStorage.removeItem(key);
  } catch {
    return;
  }
  if (before?.path !== location.pathname) return;
  const after = duration(Date.now() - before.at);
  say(`The portal was restarted; the page was loaded again after ${after}: ${missed(before.mark, seen())}.`);
}

async function retry() {
  try {
    if (!(await window.Blazor.reconnect())) again();
  } catch {
    say("The portal still does not answer.");
  }
}

async function resume() {
  if (!(await window.Blazor.resumeCircuit?.())) again();
}

/** Drives the reconnect bar of the Blazor script, its buttons, and every element with data-needs-line. */
export function followConnection() {
  const modal = document.getElementById("components-reconnect-modal");
  const look = () => {
    const state = away.exec(modal.className)?.[1];
    if (state) leave(modal);
    else arrive(modal);
    if (state === "rejected" || state === "resume-failed") again();
  };
  new MutationObserver(look).observe(modal, { attributes: true, attributeFilter: ["class"] });
  modal.addEventListener("components-reconnect-state-changed", look);

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-reload]")) location.reload();
    else if (event.target.closest("[data-reconnect]")) retry();
    else if (event.target.closest("[data-resume]")) resume();
  });
  for (const kind of ["click", "submit"]) {
    window.addEventListener(kind, (event) => {
      if (!lost || !event.target.closest?.("[data-needs-line]")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      say("Not possible now: the portal does not answer.");
    }, { capture: true });
  }
  whenChanged(() => lost && hold(true));
  announceReload();
}
