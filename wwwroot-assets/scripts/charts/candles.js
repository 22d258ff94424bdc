// The slots of a window as candles that fit into a chart: neighbours share one where it is too narrow for all.
const DAY = 86_400;
const SLOT = { "1m": 60, "1d": DAY };
const STEPS = { "1m": [1, 2, 3, 5, 10, 15, 30, 60, 120, 240, 720, 1_440], "1d": [1, 7, 28, 91, 364] };
// Weeks begin on a Monday: 1970-01-05.
const MONDAY = 4 * DAY;

// A candle with slots of several kinds has the mark of the first.
const KINDS = ["vendor_gap", "rejected", "not_fetched", "acknowledged", "not_asked", "pending", "no_trade"];

const words = {
  "1m": (step) => (step < 60 ? `${step} minute${step > 1 ? "s" : ""}` : `${step / 60} hour${step > 60 ? "s" : ""}`),
  "1d": (step) => (step === 1 ? "1 day" : step === 7 ? "1 week" : `${step / 7} weeks`),
};

/** Bars and ranges of missing slots, as the portal serves them, in the order of time. Closed hours take no width. */
export function slotsOf(bars, ranges, interval) {
  const slots = new Map();
  for (const { from_utc: from, to_utc: to, state } of ranges) {
    for (let time = Date.parse(from) / 1000; time < Date.parse(to) / 1000; time += SLOT[interval]) slots.set(time, { time, kind: state });
  }
  for (const bar of bars) {
    const time = Date.parse(bar.time_utc) / 1000;
    slots.set(time, { time, bar });
  }
  return [...slots.values()].sort((one, other) => one.time - other.time);
}

function startOf(time, interval, step) {
  const size = SLOT[interval] * step;
  const origin = interval === "1d" ? MONDAY : 0;
  return Math.floor((time - origin) / size) * size + origin;
}

function count(slots, interval, step) {
  let [candles, last] = [0, null];
  for (const { time } of slots) {
    const start = startOf(time, interval, step);
    if (start !== last) candles += 1;
    last = start;
  }
  return candles;
}

/** How many slots share a candle, so that no more than so many candles show all. */
export function stepOf(slots, interval, most) {
  return STEPS[interval].find((step) => count(slots, interval, step) <= most) ?? STEPS[interval].at(-1);
}

/** How long a candle is, in words. */
export function lengthOf(interval, step) {
  return words[interval](step);
}

/** The candles: time, prices and volume where there is a bar, and the kind of what is missing with its part of the slots. */
export function candlesOf(slots, interval, step) {
  const candles = [];
  for (const { time, bar, kind } of slots) {
    const start = step === 1 ? time : startOf(time, interval, step);
    let candle = candles.at(-1);
    if (candle?.time !== start) candles.push(candle = { time: start, slots: 0, missing: 0 });
    candle.slots += 1;
    if (bar) {
      candle.open ??= bar.open;
      candle.high = Math.max(candle.high ?? bar.high, bar.high);
      candle.low = Math.min(candle.low ?? bar.low, bar.low);
      candle.close = bar.close;
      candle.volume = (candle.volume ?? 0) + bar.volume;
    } else {
      candle.missing += kind === "no_trade" ? 0 : 1;
      if (!candle.kind || KINDS.indexOf(kind) < KINDS.indexOf(candle.kind)) candle.kind = kind;
    }
  }
  return candles;
}
