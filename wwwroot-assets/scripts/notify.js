// Desktop notification when a run that this browser started has ended and its page is not visible.
import { whenChanged } from "./changes.js";

const key = "flexportal-started";
const most = 50;

// Runs started in this browser, newest last, and whether their end was announced.
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
    // Without storage there is no notification.
  }
}

// A form or button that starts a run leads to /runs/ID#started.
function arrived() {
  if (location.hash !== "#started") return;
  remember(location.pathname.split("/").pop());
  history.replaceState(history.state, "", location.pathname + location.search);
}

function remember(id) {
  if (id && !read().has(id)) keep(id, false);
}

// The outcome comes from the title data of a run's page, from a list row, or from data-notify.
function ended() {
  const over = [];
  for (const { dataset } of document.querySelectorAll("[data-notify]:not(html)")) {
    over.push([dataset.notifyFor ?? dataset.run, dataset.notify]);
  }
  const page = document.querySelector("[data-title][data-outcome]");
  const run = /^\/runs\/([^/]+)$/.exec(location.pathname)?.[1];
  if (page && run && page.dataset.outcome !== "running") over.push([run, page.dataset.title]);
  return over;
}

function announce() {
  const runs = read();
  if (![...runs.values()].includes(false)) return;
  for (const [id, text] of ended()) {
    if (runs.get(id) !== false || !text) continue;
    runs.set(id, true);
    keep(id, true);
    const wanted = document.documentElement.dataset.notify === "on" && globalThis.Notification?.permission === "granted";
    if (!wanted || document.hasFocus()) continue;
    const notice = new Notification(text, { tag: id, icon: "/icons/flexportal.svg" });
    notice.addEventListener("click", () => window.focus());
  }
}

/** The address /runs/ID#started marks a started run; data-notify="TEXT" its end, on its row or with data-notify-for="ID". */
export function followNotifications() {
  whenChanged(() => {
    arrived();
    announce();
  });
}
