// Charts of bars: [data-chart] holds the address of the bars, [data-chart-slots] that of the slots without one. What draws them is loaded
// only on a page with a chart.
import { whenChanged } from "../changes.js";

const drawn = new Map();

function say(element, words) {
  const place = element.parentElement.querySelector("[data-chart-said]");
  if (place) place.textContent = words;
}

// The key names the kinds that the chart marks, with their number of slots.
function explain(element, ranges) {
  for (const item of element.parentElement.querySelectorAll("[data-chart-key] [data-kind]")) {
    const slots = ranges.filter(({ state }) => state === item.dataset.kind).reduce((sum, range) => sum + range.slots, 0);
    item.hidden = slots === 0;
    item.querySelector("[data-count]").textContent = slots.toLocaleString("en");
  }
}

// Without them the bars are still drawn: a window can be too long for this question.
async function missing(address) {
  try {
    const answer = await fetch(address, { headers: { accept: "application/json" } });
    return answer.ok ? (await answer.json()).ranges : [];
  } catch {
    return [];
  }
}

async function draw(element, address) {
  const entry = { address, chart: null };
  drawn.set(element, entry);
  say(element, "Loading the chart");
  try {
    const [{ drawBars }, answer, ranges] = await Promise.all([
      import(new URL(element.dataset.chartModule, document.baseURI).href),
      fetch(address, { headers: { accept: "application/json" } }),
      missing(element.dataset.chartSlots),
    ]);
    if (!answer.ok) throw new Error(String(answer.status));
    const { items } = await answer.json();
    if (drawn.get(element) !== entry || !element.isConnected) return;
    element.replaceChildren();
    if (items.length === 0) {
      say(element, "No bars in this window.");
      return;
    }

    const most = Number(new URL(address, document.baseURI).searchParams.get("limit"));
    const cut = items.length === most;
    // Of a window that is cut off the marks begin with its bars.
    const shown = cut ? ranges.filter(({ from_utc: from }) => from >= items[0].time_utc) : ranges;
    entry.chart = drawBars(element, items, shown, element.dataset.interval, (length) => say(
      element, `Each candle is ${length}.${cut ? ` The last ${most.toLocaleString("en")} bars of the window are shown.` : ""}`));
    explain(element, shown);
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
