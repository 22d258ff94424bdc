// Parts of the settings page that need scripts: the browser's zone, the notification permission.
import { whenChanged } from "./changes.js";

// The portal knows UTC by one name.
const namesOfUtc = ["Etc/UTC", "Etc/GMT", "Etc/UCT", "Etc/Zulu", "GMT", "UCT", "Zulu"];

function ownZone() {
  try {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    return namesOfUtc.includes(zone) ? "UTC" : zone;
  } catch {
    return undefined;
  }
}

function isListed(list, zone) {
  return [...list.querySelectorAll("a:not([hidden])")].some((link) => new URL(link.href).searchParams.get("tz") === zone);
}

function offerOwnZone() {
  const zone = ownZone();
  for (const link of document.querySelectorAll("[data-own-zone-link]")) {
    if (!zone || !link.hidden || isListed(link.closest("ul"), zone)) continue;
    const address = new URL(link.href);
    address.searchParams.set("tz", zone);
    link.href = address.href;
    link.querySelector("[data-own-zone-name]").textContent = zone;
    link.closest("li").hidden = false;
    link.hidden = false;
  }

  for (const button of document.querySelectorAll("[data-own-zone][hidden]")) {
    if (!zone || isIn(button, zone)) continue;
    button.querySelector("[data-own-zone-name]").textContent = zone;
    button.hidden = false;
  }
}

function fieldOf(button) {
  return document.getElementById(button.dataset.ownZone);
}

function isIn(button, zone) {
  return fieldOf(button).value === zone.replaceAll("_", " ");
}

function useOwnZone(button) {
  const field = fieldOf(button);
  field.focus();
  field.value = ownZone().replaceAll("_", " ");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function permission() {
  const words = document.querySelector("[data-notify-state]");
  if (!words) return;
  const button = document.querySelector("[data-ask-notifications]");
  const state = globalThis.isSecureContext && "Notification" in globalThis ? Notification.permission : "unavailable";
  const said = {
    granted: "This browser allows it.",
    denied: "This browser forbids it for this portal. It can be allowed again beside the address, in the site’s settings.",
    default: "This browser has not been asked yet.",
    unavailable: "This browser offers it only over https or on the machine itself.",
  }[state];
  if (words.textContent !== said) words.textContent = said;
  words.dataset.notifyState = state;
  button.hidden = state !== "default";
}

/** data-own-zone, data-own-zone-link, data-ask-notifications; permission is requested only on a click. */
export function followSettings() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-own-zone]");
    if (button) useOwnZone(button);
    if (!event.target.closest("[data-ask-notifications]")) return;
    await Notification.requestPermission();
    permission();
  });
  whenChanged(() => {
    offerOwnZone();
    permission();
  });
}

// Same name as on the server: over https the __Host- prefix binds the cookie to this host.
const cookie = `${location.protocol === "https:" ? "__Host-" : ""}flexportal-theme`;
const year = 60 * 60 * 24 * 365;
const others = "BroadcastChannel" in globalThis ? new BroadcastChannel("flexportal") : null;

function show(theme) {
  const root = document.documentElement;
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  else delete root.dataset.theme;
  for (const select of document.querySelectorAll("[data-theme-switch]")) select.value = theme;
}

function keep(theme) {
  document.cookie = `${cookie}=${theme}; Path=/; Max-Age=${year}; SameSite=Lax${location.protocol === "https:" ? "; Secure" : ""}`;
}

/** Light, dark or system theme, in all tabs; the server reads the cookie and renders it into the page. */
export function followTheme() {
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-theme-switch]")) return;
    keep(event.target.value);
    show(event.target.value);
    others?.postMessage({ theme: event.target.value });
  });
  others?.addEventListener("message", (event) => event.data?.theme && show(event.data.theme));
  // Enhanced navigation keeps the root element, so its theme is shown in the new header.
  window.Blazor?.addEventListener("enhancedload", () => show(document.documentElement.dataset.theme ?? "system"));
}
