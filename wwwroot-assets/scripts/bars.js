/**
 * Bars with data-grow ("moment width perSecond most", lengths in percent) grow from where the server last saw them. Called by the clock
 * with the server's time, so they stop with it.
 */
export function growBars(now) {
  for (const bar of document.querySelectorAll("[data-grow]")) {
    const [moment, width, perSecond, most] = bar.dataset.grow.split(" ").map(Number);
    const grown = Math.min(most, width + (perSecond * Math.max(0, now - moment)) / 1000);
    bar.setAttribute("width", `${grown.toFixed(3)}%`);
  }
}
