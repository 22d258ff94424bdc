// Candles and volumes with Lightweight Charts. Its logo needs a style element, which the content policy refuses: the page names it in text.
import { CandlestickSeries, ColorType, HistogramSeries, createChart } from "lightweight-charts";

// Half of the widest label of the time axis, and the price axis, pixels.
const EDGE = 32;
const AXIS = 80;

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

/** Draws bars as the portal serves them, times in UTC; returns how to colour them again and how to remove them. */
export function drawBars(element, bars, daily) {
  const time = ({ time_utc: at }) => (daily ? at.slice(0, 10) : Date.parse(at) / 1000);
  const chart = createChart(element, {
    ...look(element),
    autoSize: true,
    handleScroll: { mouseWheel: false },
    handleScale: { mouseWheel: false },
    localization: { locale: "en-GB", dateFormat: "yyyy-MM-dd" },
  });
  chart.timeScale().applyOptions({ timeVisible: !daily, secondsVisible: false });
  const least = Math.min(...bars.map((bar) => bar.low));
  const precision = least >= 100 ? 2 : least >= 1 ? 4 : 6;
  const candles = chart.addSeries(CandlestickSeries, {
    ...candleLook(colours(element)), priceFormat: { type: "price", precision, minMove: 10 ** -precision },
  });
  const volumes = chart.addSeries(HistogramSeries, {
    priceScaleId: "volume", priceFormat: { type: "volume" }, color: colours(element).volume, lastValueVisible: false,
    priceLineVisible: false,
  });
  chart.priceScale("right").applyOptions({ scaleMargins: { top: 0.06, bottom: 0.24 } });
  chart.priceScale("volume").applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });
  candles.setData(bars.map((bar) => ({ time: time(bar), open: bar.open, high: bar.high, low: bar.low, close: bar.close })));
  volumes.setData(bars.map((bar) => ({ time: time(bar), value: bar.volume })));
  // Room at both ends: a label there would be cut.
  const room = (bars.length * EDGE) / Math.max(EDGE, element.clientWidth - AXIS);
  chart.timeScale().setVisibleLogicalRange({ from: -room, to: bars.length - 1 + room });
  return {
    recolour() {
      chart.applyOptions(look(element));
      candles.applyOptions(candleLook(colours(element)));
      volumes.applyOptions({ color: colours(element).volume });
    },
    remove: () => chart.remove(),
  };
}
