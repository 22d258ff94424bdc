// A notice of the system when a run that was started in this browser is over and nobody looks at the page.
import { whenChanged } from "./changes.js";

const key = "flexportal-started";
const most = 50;

// Runs that were started here, the newest last, and whether their end was told: a tab may go on saying that it started one.
function read() {
  try {
    return new Map(JSON.parse(localStorage.getItem(key) ?? "[]"));
  } catch {
    return new Map();
  }
}

function keep(id, told) {
  try {
    localStorage.setItem(key, JSON.stringify([...read().set(id, told)].slice(-most)));
  } catch {
    // Without storage nothing is told.
  }
}

// A run that was started by a form or by a button that leads to its page arrives as /runs/ID#started.
function arrived() {
  if (location.hash !== "#started") return;
  remember(location.pathname.split("/").pop());
  history.replaceState(history.state, "", location.pathname + location.search);
}

function remember(id) {
  if (id && !read().has(id)) keep(id, false);
}

// The page of a run says how it stands for its tab's title; a row of a list says how it ended; anything else may say it by itself.
function ended() {
  const over = [];
  for (const element of document.querySelectorAll("[data-notify]:not(html)")) over.push([element.dataset.notifyFor ?? element.dataset.run, element.dataset.notify]);
  const page = document.querySelector("[data-title][data-outcome]");
  const run = /^\/runs\/([^/]+)$/.exec(location.pathname)?.[1];
  if (page && run && page.dataset.outcome !== "running") over.push([run, page.dataset.title]);
  return over;
}

function tell() {
  const runs = read();
  if (![...runs.values()].includes(false)) return;
  for (const [id, text] of ended()) {
    if (runs.get(id) !== false || !text) continue;
    runs.set(id, true);
    keep(id, true);
    if (document.documentElement.dataset.notify !== "on" || document.hasFocus() || globalThis.Notification?.permission !== "granted") continue;
    const notice = new Notification(text, { tag: id, icon: "/icons/flexportal.svg" });
    notice.addEventListener("click", () => window.focus());
  }
}

/** data-started="ID" where a run was started; data-notify="TEXT" where it is over, on its row or with data-notify-for="ID". */
export function followNotifications() {
  whenChanged(() => {
    arrived();
    for (const element of document.querySelectorAll("[data-started]")) remember(element.dataset.started);
    tell();
  });
}
