// Toast messages. Screen readers get at most one message in five seconds.
import { whenChanged } from "./changes.js";

const apart = 5_000;
const stays = 12_000;
const most = 4;

const waiting = [];
const heard = new WeakMap();
let last = -Infinity;
let timer = null;

function close(toast) {
  toast.remove();
}

function announce() {
  timer = null;
  const region = document.getElementById("said");
  const next = waiting.shift();
  if (!region || !next) return;
  last = performance.now();
  const toast = document.createElement("div");
  toast.className = "toast";
  const words = document.createElement("span");
  words.textContent = next.text;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button is-quiet is-small";
  button.textContent = "Close";
  button.addEventListener("click", () => close(toast));
  toast.append(words, button);
  region.append(toast);
  while (region.childElementCount > most) region.firstElementChild.remove();
  if (!next.stays) leaveAfter(toast, stays);
  if (waiting.length > 0) timer = setTimeout(announce, apart);
}

// A message that has the pointer or the focus does not time out.
function leaveAfter(toast, time) {
  setTimeout(() => (toast.matches(":hover, :focus-within") ? leaveAfter(toast, time) : close(toast)), time);
}

/** Shows a message and announces it politely; a sticky one stays until it is closed. */
export function say(text, { stays: until = false } = {}) {
  if (waiting.some((sentence) => sentence.text === text)) return;
  waiting.push({ text, stays: until });
  timer ??= setTimeout(announce, Math.max(0, last + apart - performance.now()));
}

/** Elements with data-say: the message is shown once when it appears or changes. data-say-stays keeps it until closed. */
export function followSaid() {
  whenChanged(() => {
    for (const element of document.querySelectorAll("[data-say]")) {
      const text = element.dataset.say;
      if (heard.get(element) === text) continue;
      heard.set(element, text);
      if (text) say(text, { stays: "sayStays" in element.dataset });
    }
  });
}
