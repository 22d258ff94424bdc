// The line to the portal: what is said while it is away, what cannot be done meanwhile, and what was missed when it is back.
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
    // What is held for a reason of its own stays so.
    if (on && element.getAttribute("aria-disabled") !== "true") {
      element.setAttribute("aria-disabled", "true");
      element.setAttribute("aria-describedby", "line-away");
    } else if (!on && element.getAttribute("aria-describedby") === "line-away") {
      element.removeAttribute("aria-disabled");
      element.removeAttribute("aria-describedby");
    }
  }
}

// The line may be cut because the session is over: then nobody is let in by it again, and the page to sign in is what helps.
async function askWhy() {
  try {
    const answer = await fetch("/_blazor/negotiate?negotiateVersion=1", { method: "POST" });
    if (lost && answer.status === 401) location.reload();
  } catch {
    // The portal is away; the line says so.
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

// What was read before the line broke may still be on its way; the first reading after it, and a moment more, is what counts.
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

// A portal that was restarted does not know this page any more.
function again() {
  try {
    sessionStorage.setItem(key, JSON.stringify({ path: location.pathname, mark: lost?.mark ?? seen(), at: Date.now() - (lost ? performance.now() - lost.since : 0) }));
  } catch {
    // Without storage the page is loaded again and says nothing of it.
  }
  location.reload();
}

function tellOfReload() {
  let before;
  try {
    before = JSON.parse(sessionStorage.getItem(key) ?? "null");
    sessionStorage.removeItem(key);
  } catch {
    return;
  }
  if (before?.path === location.pathname) say(`The portal was restarted; the page was loaded again after ${duration(Date.now() - before.at)}: ${missed(before.mark, seen())}.`);
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

/** Follows the bar that the Blazor script shows and hides, its buttons, and everything marked data-needs-line. */
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
  tellOfReload();
}
