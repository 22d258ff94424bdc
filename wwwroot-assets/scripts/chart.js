// Candles and volumes with Lightweight Charts. Its logo needs a style element, which the content policy refuses: the page names it in text.
import { CandlestickSeries, ColorType, HistogramSeries, createChart } from "lightweight-charts";
import { candlesOf, lengthOf, slotsOf, stepOf } from "./charts/candles.js";

// Half of the widest label of the time axis, the price axis, and the least width of a candle, pixels.
const EDGE = 32;
const AXIS = 80;
const LEAST = 3;

// How much of the height marks a candle of which slots are missing; one without a bar is marked over all of it.
const STRIP = 0.07;

// The colours of the coverage by day, and how much of the ground they cover.
const MARKS = {
  vendor_gap: ["--fp-mark-bad", 0.5], rejected: ["--fp-ink", 0.5], not_fetched: ["--fp-mark-warn", 0.5],
  acknowledged: ["--fp-mark-warn", 0.2], not_asked: ["--fp-line", 0.8], pending: ["--fp-mark-active", 0.35], no_trade: ["--fp-mark", 0.25],
};

// A token as the browser resolves it in the current theme: the library reads rgb() alone.
function colours(element) {
  const probe = document.createElement("span");
  element.append(probe);
  const read = (token) => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const found = {
    surface: read("--fp-surface"), ink: read("--fp-ink-soft"), line: read("--fp-line"), up: read("--fp-good"), down: read("--fp-bad"),
    volume: read("--fp-mark"),
    marks: Object.fromEntries(Object.entries(MARKS).map(
      ([kind, [token, part]]) => [kind, read(token).replace(/^rgb\((.*)\)$/, `rgba($1, ${part})`)])),
  };
  probe.remove();
  return found;
}

function look(element) {
  const { surface, ink, line } = colours(element);
  return {
    layout: { background: { type: ColorType.Solid, color: surface }, textColor: ink, attributionLogo: false },
    grid: { vertLines: { color: line }, horzLines: { color: line } },
    rightPriceScale: { borderColor: line },
    timeScale: { borderColor: line },
  };
}

function candleLook({ up, down }) {
  return { upColor: up, wickUpColor: up, downColor: down, wickDownColor: down, borderVisible: false };
}

/**
 * Draws bars and ranges of missing slots as the portal serves them, times in UTC, all of them within the width.
 * Returns how long a candle is, how to colour them again and how to remove them.
 */
export function drawBars(element, bars, ranges, interval, say) {
  const slots = slotsOf(bars, ranges, interval);
  const daily = interval === "1d";
  const time = (at) => (daily ? new Date(at * 1000).toISOString().slice(0, 10) : at);
  const chart = createChart(element, {
    ...look(element),
    autoSize: true,
    handleScroll: { mouseWheel: false },
    handleScale: { mouseWheel: false },
    localization: { locale: "en-GB", dateFormat: "yyyy-MM-dd" },
  });
  chart.timeScale().applyOptions({ timeVisible: !daily, secondsVisible: false });
  const marks = chart.addSeries(HistogramSeries, {
    priceScaleId: "marks", lastValueVisible: false, priceLineVisible: false,
    autoscaleInfoProvider: () => ({ priceRange: { minValue: 0, maxValue: 1 } }),
  });
  const least = Math.min(...bars.map((bar) => bar.low));
  const precision = least >= 100 ? 2 : least >= 1 ? 4 : 6;
  const candles = chart.addSeries(CandlestickSeries, {
    ...candleLook(colours(element)), priceFormat: { type: "price", precision, minMove: 10 ** -precision },
  });
  const volumes = chart.addSeries(HistogramSeries, {
    priceScaleId: "volume", priceFormat: { type: "volume" }, color: colours(element).volume, lastValueVisible: false,
    priceLineVisible: false,
  });
  chart.priceScale("marks").applyOptions({ scaleMargins: { top: 0, bottom: 0 } });
  chart.priceScale("right").applyOptions({ scaleMargins: { top: 0.06, bottom: 0.24 } });
  chart.priceScale("volume").applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });

  let drawn = { step: 0, candles: [] };
  let removed = false;
  function mark() {
    const { marks: colourOf } = colours(element);
    marks.setData(drawn.candles.map((candle) => {
      const whole = candle.open === undefined;
      return whole || candle.missing > 0
        ? { time: time(candle.time), value: whole ? 1 : STRIP, color: colourOf[candle.kind] } : { time: time(candle.time) };
    }));
  }

  // Again when the width changes: a narrow chart has longer candles, never fewer hours.
  function fit() {
    const width = Math.max(EDGE, element.clientWidth - AXIS);
    const step = stepOf(slots, interval, Math.floor(Math.max(EDGE, width - 2 * EDGE) / LEAST));
    if (step !== drawn.step) {
      drawn = { step, candles: candlesOf(slots, interval, step) };
      candles.setData(drawn.candles.map(({ time: at, open, high, low, close }) => (
        open === undefined ? { time: time(at) } : { time: time(at), open, high, low, close })));
      volumes.setData(drawn.candles.map(({ time: at, volume }) => (
        volume === undefined ? { time: time(at) } : { time: time(at), value: volume })));
      mark();
      say(lengthOf(interval, step));
    }

    // Room at both ends: a label there would be cut.
    const room = (drawn.candles.length * EDGE) / width;
    chart.timeScale().setVisibleLogicalRange({ from: -room, to: drawn.candles.length - 1 + room });
    // The range is applied with the next picture; the page says from which candle to which it reaches.
    requestAnimationFrame(() => {
      const seen = removed ? null : chart.timeScale().getVisibleLogicalRange();
      if (!seen) return;
      element.dataset.first = drawn.candles[Math.max(0, Math.ceil(seen.from))].time;
      element.dataset.last = drawn.candles[Math.min(drawn.candles.length - 1, Math.floor(seen.to))].time;
    });
  }

  fit();
  const watch = new ResizeObserver(fit);
  watch.observe(element);
  return {
    recolour() {
      chart.applyOptions(look(element));
      candles.applyOptions(candleLook(colours(element)));
      volumes.applyOptions({ color: colours(element).volume });
      mark();
    },
    remove() {
      removed = true;
      watch.disconnect();
      chart.remove();
    },
  };
}
