// Charts of bars: [data-chart] holds the address of the bars. What draws them is loaded only on a page with a chart.
import { whenChanged } from "./changes.js";

const drawn = new Map();

function say(element, words) {
  const place = element.parentElement.querySelector("[data-chart-said]");
  if (place) place.textContent = words;
}

async function draw(element, address) {
  const entry = { address, chart: null };
  drawn.set(element, entry);
  say(element, "Loading the chart");
  try {
    const [{ drawBars }, answer] = await Promise.all([
      import(new URL(element.dataset.chartModule, document.baseURI).href),
      fetch(address, { headers: { accept: "application/json" } }),
    ]);
    if (!answer.ok) throw new Error(String(answer.status));
    const { items } = await answer.json();
    if (drawn.get(element) !== entry || !element.isConnected) return;
    element.replaceChildren();
    entry.chart = items.length > 0 ? drawBars(element, items, element.dataset.interval === "1d") : null;
    const most = Number(new URL(address, document.baseURI).searchParams.get("limit"));
    say(element, items.length === 0 ? "No bars in this window."
      : items.length === most ? `The last ${most.toLocaleString("en")} bars of the window are shown.` : "");
  } catch {
    if (drawn.get(element) === entry) say(element, "The chart cannot be loaded. The bars are in the table below.");
  }
}

function tidy() {
  for (const [element, { chart }] of drawn) {
    if (element.isConnected) continue;
    chart?.remove();
    drawn.delete(element);
  }

  for (const element of document.querySelectorAll("[data-chart]")) {
    const known = drawn.get(element);
    // A navigation within the frame can keep the element, and empties it.
    if (known?.address === element.dataset.chart && (!known.chart || element.firstElementChild)) continue;
    known?.chart?.remove();
    draw(element, element.dataset.chart);
  }
}

function recolour() {
  for (const { chart } of drawn.values()) chart?.recolour();
}

/** Draws every chart, again when its address changes, and in other colours when the theme does. */
export function followCharts() {
  new MutationObserver(recolour).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
  whenChanged(tidy);
}
