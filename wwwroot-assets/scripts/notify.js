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

function tell(element) {
  const id = element.dataset.notifyFor;
  if (!element.dataset.notify || read().get(id) !== false) return;
  keep(id, true);
  if (document.documentElement.dataset.notify !== "on" || document.hasFocus() || globalThis.Notification?.permission !== "granted") return;
  const notice = new Notification(element.dataset.notify, { tag: id, icon: "/icons/flexportal.svg" });
  notice.addEventListener("click", () => window.focus());
}

/** data-started="ID" where a run was started; data-notify="TEXT" data-notify-for="ID" where it is over. */
export function followNotifications() {
  whenChanged(() => {
    arrived();
    for (const element of document.querySelectorAll("[data-started]")) remember(element.dataset.started);
    for (const element of document.querySelectorAll("[data-notify][data-notify-for]")) tell(element);
  });
}
