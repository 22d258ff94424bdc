const key = "flexportal-theme";

function chosen() {
  try {
    return localStorage.getItem(key) ?? "system";
  } catch {
    return "system";
  }
}

function keep(theme) {
  try {
    localStorage.setItem(key, theme);
  } catch {
    // Without storage the choice lasts until the page goes.
  }
}

function show(theme) {
  const root = document.documentElement;
  root.dataset.scripted = "";
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  else delete root.dataset.theme;
  for (const select of document.querySelectorAll("[data-theme-switch]")) select.value = theme;
}

/** Offers light, dark and the system's choice, in this tab and in the others. */
export function followTheme() {
  show(chosen());
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-theme-switch]")) return;
    keep(event.target.value);
    show(event.target.value);
  });
  window.addEventListener("storage", (event) => {
    if (event.key === key) show(chosen());
  });
  // Enhanced navigation brings the attributes of the page as the server knows it.
  window.Blazor?.addEventListener("enhancedload", () => show(chosen()));
}
