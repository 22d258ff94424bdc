/** The buttons of the bar that tells of a lost connection. A portal that was restarted does not know this page any more: load it again. */
export function followConnection() {
  document.addEventListener("click", async (event) => {
    if (event.target.closest("[data-reload]")) location.reload();
    if (event.target.closest("[data-reconnect]") && !(await window.Blazor.reconnect())) location.reload();
  });

  const bar = document.getElementById("components-reconnect-modal");
  new MutationObserver(() => {
    if (bar.classList.contains("components-reconnect-rejected")) location.reload();
  }).observe(bar, { attributes: true, attributeFilter: ["class"] });
}
