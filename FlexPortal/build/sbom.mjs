// Writes what the program consists of as a CycloneDX document, from the lock files: node sbom.mjs OUTPUT VERSION LOCKFILE...
// The same lock files give the same bytes, so it holds no time and no random number.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const [output, version, ...locks] = process.argv.slice(2);
const components = new Map();

function add(component) {
  components.set(component.purl, { type: "library", "bom-ref": component.purl, ...component });
}

const analyzers = /Analyzer/;
const tools = /^@?esbuild\b/;

function addNuGet(lock) {
  for (const packages of Object.values(lock.dependencies)) {
    for (const [name, { type, resolved, contentHash }] of Object.entries(packages)) {
      if (type === "Project") continue;
      add({
        name,
        version: resolved,
        purl: `pkg:nuget/${name}@${resolved}`,
        // Analyzers look at the source and are no part of the program.
        scope: analyzers.test(name) ? "excluded" : "required",
        properties: [{ name: "nuget:contentHash", value: contentHash }],
      });
    }
  }
}

function addNpm(lock) {
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === "" || !entry.version) continue;
    const name = path.replace(/^.*node_modules\//, "");
    const purl = `pkg:npm/${name.replace("@", "%40")}@${entry.version}`;
    const hash = Buffer.from((entry.integrity ?? "").replace(/^sha512-/, ""), "base64").toString("hex");
    add({
      name,
      version: entry.version,
      purl,
      // What only the build or the tests use is no part of the program.
      scope: entry.dev || tools.test(name) ? "excluded" : "optional",
      ...(entry.license ? { licenses: [{ license: { id: entry.license } }] } : {}),
      ...(hash ? { hashes: [{ alg: "SHA-512", content: hash }] } : {}),
    });
  }
}

for (const file of locks) {
  const lock = JSON.parse(readFileSync(file, "utf8"));
  if (lock.lockfileVersion) addNpm(lock);
  else addNuGet(lock);
}

const sorted = [...components.values()].sort((one, other) => (one.purl < other.purl ? -1 : 1));
const digest = createHash("sha256").update(JSON.stringify([version, sorted])).digest("hex");
const program = `pkg:generic/flexportal@${version}`;
const document = {
  bomFormat: "CycloneDX",
  specVersion: "1.6",
  serialNumber: `urn:uuid:${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`,
  version: 1,
  metadata: { component: { type: "application", "bom-ref": program, name: "FlexPortal", version, purl: program } },
  components: sorted,
  dependencies: [{ ref: program, dependsOn: sorted.filter(({ scope }) => scope !== "excluded").map(({ purl }) => purl) }],
};
writeFileSync(output, `${JSON.stringify(document, null, 2)}\n`);
