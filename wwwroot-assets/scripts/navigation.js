// The navigation: collapsed to icons beside the page, or over it on a narrow screen.

// Same name as on the server: over https the __Host- prefix binds the cookie to this host.
const cookie = `${location.protocol === "https:" ? "__Host-" : ""}flexportal-navigation`;
const year = 60 * 60 * 24 * 365;

function show(collapsed) {
  const root = document.documentElement;
  if (collapsed) root.dataset.navigation = "icons";
  else delete root.dataset.navigation;
  for (const button of document.querySelectorAll("[data-nav-collapse]")) button.setAttribute("aria-expanded", String(!collapsed));
}

/** data-nav-collapse: icons alone, kept for a year. An entry that is followed closes the navigation that lies over the page. */
export function followNavigation() {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[popover] a")) event.target.closest("[popover]").hidePopover?.();
    if (!event.target.closest("[data-nav-collapse]")) return;
    const collapsed = document.documentElement.dataset.navigation !== "icons";
    document.cookie = `${cookie}=${collapsed ? "icons" : "words"}; Path=/; Max-Age=${year}; SameSite=Lax${
      location.protocol === "https:" ? "; Secure" : ""}`;
    show(collapsed);
  });
  // A popover with a field is opened to type.
  document.addEventListener("toggle", ({ newState, target }) => {
    if (newState === "open" && target.matches("[popover]")) target.querySelector("input:not([type=hidden])")?.focus();
  }, { capture: true });
  // Enhanced navigation keeps the root element.
  window.Blazor?.addEventListener("enhancedload", () => show(document.documentElement.dataset.navigation === "icons"));
}
