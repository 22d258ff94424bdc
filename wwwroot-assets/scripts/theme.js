const cookie = "flexportal-theme";
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

/** Light, dark or the system's choice, in this tab and in the others; the server reads the cookie and writes it into the page. */
export function followTheme() {
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-theme-switch]")) return;
    keep(event.target.value);
    show(event.target.value);
    others?.postMessage({ theme: event.target.value });
  });
  others?.addEventListener("message", (event) => event.data?.theme && show(event.data.theme));
  // Enhanced navigation leaves the root element as it was, so what it says is shown in the new header as well.
  window.Blazor?.addEventListener("enhancedload", () => show(document.documentElement.dataset.theme ?? "system"));
}
