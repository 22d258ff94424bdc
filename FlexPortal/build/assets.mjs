// Writes what the browser is served: node assets.mjs ASSETS LIBRARY OUTPUT.
import { createRequire } from "node:module";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [assets, library, output] = process.argv.slice(2);
const { build } = createRequire(join(assets, "package.json"))("esbuild");

// Each entry with what it imports as one file.
await build({
  absWorkingDir: assets,
  entryPoints: ["styles/portal.css", "scripts/portal.js", "scripts/chart.js"],
  outdir: output,
  outbase: assets,
  bundle: true,
  minify: true,
  format: "esm",
  // What the supported browsers understand is left as it is written.
  target: "esnext",
  logLevel: "warning",
});

// MudBlazor writes translucent colours from three numbers a colour. Mixed from the colour itself, they follow the tokens.
const translucent = /rgba\(var\((--mud-palette-[a-z-]+)-rgb\),\s*((?:[\d.]+|var\(--[a-z-]+\)))\)/g;
// It also dresses the two notices of the Blazor script, which are ours (ConnectionLost.razor), with selectors that ours cannot outrank.
const notices = /#(?:components-reconnect-modal|blazor-error-ui)[^{}]*\{[^{}]*\}/g;
const styles = readFileSync(join(library, "MudBlazor.min.css"), "utf8")
  .replace(notices, "")
  .replace(translucent, (_, colour, part) => `color-mix(in srgb, var(${colour}) calc(${part} * 100%), transparent)`);
mkdirSync(join(output, "library"), { recursive: true });
writeFileSync(join(output, "library/MudBlazor.min.css"), styles);
