// Upload of several files: dropped anywhere on the page, pasted, or chosen. Each is one request to the API, with its progress.
import { whenChanged } from "./changes.js";

const atOnce = 2;
const longestPart = 100;
const keptKey = "flexportal-uploads";
const advice = "Upload it again: bytes that are already here are recognised.";
const figures = new Intl.NumberFormat("en");

// Lists of uploads by the address that they go to: another page may be shown while they go on.
const lists = new Map();
let count = 0;

const panel = () => document.querySelector("[data-upload]");

function size(bytes) {
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 999_950 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function renamed(name) {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? `${name.slice(0, dot)} (2)${name.slice(dot)}` : `${name} (2)`;
}

/** One file on its way. */
class Upload {
  constructor(place, file) {
    this.target = place.dataset.upload;
    this.page = place.dataset.uploadPage;
    this.most = Number(place.dataset.uploadMost);
    this.token = place.querySelector("[name=__RequestVerificationToken]").value;
    this.file = file;
    this.as = "new";
    this.label = "";
    this.element = place.querySelector("template").content.firstElementChild.cloneNode(true);
    this.rename(file.name.normalize("NFC"));
    this.part("size").textContent = size(file.size);
    const group = `upload-as-${++count}`;
    for (const radio of this.element.querySelectorAll("[type=radio]")) radio.name = group;
    this.element.addEventListener("click", ({ target }) => this.press(target));
    this.element.addEventListener("change", ({ target }) => target.matches("[type=radio]") && this.offer());
    this.show("waiting");
  }

  get isOver() {
    return ["ready", "look", "here", "refused", "failed", "canceled"].includes(this.state);
  }

  // What a page that is loaded again has to tell: that this was not uploaded, as far as it is known.
  get kept() {
    const { name, file: { size: bytes }, state, code } = this;
    if (state === "failed") return { name, size: bytes, words: this.part("words").textContent, code };
    return ["waiting", "sending", "reading", "asks"].includes(state)
      ? { name, size: bytes, words: `The page was loaded again before the portal answered. ${advice}`, code: "UPLOAD_CUT" } : null;
  }

  part(name) {
    return this.element.querySelector(`[data-upload-${name}]`);
  }

  rename(name) {
    this.name = name;
    this.part("name").textContent = name;
    this.element.querySelector("progress").setAttribute("aria-label", `Upload of ${name}`);
    for (const [part, verb] of [["cancel", "Cancel"], ["again", "Try again"], ["answer", "Upload"], ["remove", "Remove"]])
      this.part(part).setAttribute("aria-label", `${verb}: ${name}`);
  }

  show(state) {
    const hadFocus = this.element.contains(document.activeElement);
    this.state = state;
    this.element.dataset.state = state;
    for (const badge of this.element.querySelectorAll("[data-upload-badge]")) badge.hidden = badge.dataset.uploadBadge !== state;
    const bar = this.element.querySelector("progress");
    bar.hidden = state !== "sending" && state !== "reading";
    if (state === "sending") bar.value = 0;
    // Without a value it says that there is no telling how long.
    if (state === "reading") bar.removeAttribute("value");
    this.element.querySelector("fieldset").hidden = state !== "asks";
    this.part("answer").hidden = state !== "asks";
    this.part("cancel").hidden = this.isOver;
    this.part("remove").hidden = !this.isOver;
    this.part("again").hidden = state !== "canceled" && !(state === "failed" && this.file instanceof File);
    this.part("result").hidden = this.part("code").hidden = !this.isOver || state === "canceled";
    // The button that had the focus may be gone.
    if (hadFocus) this.focus();
    tidy();
    keep();
  }

  focus() {
    const active = document.activeElement;
    if (active !== this.element && this.element.contains(active) && active.checkVisibility()) return;
    [...this.element.querySelectorAll("a[href], button, input")].find((one) => one.checkVisibility())?.focus();
  }

  end(state, words, { code = "", file = null } = {}) {
    this.request = null;
    this.code = code;
    this.part("words").textContent = words;
    this.part("code").textContent = code;
    const link = this.part("open");
    link.hidden = !file;
    link.setAttribute("aria-label", `Open ${this.name}`);
    if (file) link.href = `${this.page}/files/${file}${state === "look" ? "#questions" : ""}`;
    this.show(state);
    say(this.target, `${this.name}: ${words || "cancelled"}`);
    pump(this.target);
  }

  async start() {
    this.show("sending");
    this.progress(0);
    if (this.file.size > this.most) {
      this.end("refused", `The file is larger than ${figures.format(this.most / 1_000_000)} MB. Nothing was sent. Split the file.`,
        { code: "SOURCE_TOO_LARGE" });
      return;
    }
    const same = await this.findSame();
    const taken = !same && this.as === "new" ? await this.find() : null;
    if (this.state !== "sending") return;
    if (same) {
      this.end("here", `The same bytes are already here, in ${same.name}. Nothing has to be uploaded.`,
        { code: "SOURCE_ALREADY_HERE", file: same.source_file_id });
    } else if (taken) this.ask(`${taken.name} is in this group, as version ${taken.version}.`);
    else this.send();
  }

  // Asked before a large file is sent for nothing. What cannot be found out now is found out by the upload.
  async list(query) {
    const answer = await fetch(`${this.target}?${query}`, { headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).items : [];
  }

  async find() {
    try {
      const items = await this.list(`limit=500&name=${encodeURIComponent(this.name.slice(0, longestPart))}`);
      return items.find(({ name }) => name.toLowerCase() === this.name.toLowerCase()) ?? null;
    } catch {
      return null;
    }
  }

  async findSame() {
    try {
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await this.file.arrayBuffer()));
      const hash = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      return (await this.list(`limit=1&sha256=${hash}`))[0] ?? null;
    } catch {
      return null;
    }
  }

  send() {
    const request = new XMLHttpRequest();
    this.request = request;
    const query = new URLSearchParams({ name: this.name, as: this.as });
    if (this.label) query.set("label", this.label);
    request.open("POST", `${this.target}?${query}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("RequestVerificationToken", this.token);
    request.upload.addEventListener("progress", ({ loaded, total }) => this.progress(total > 0 ? loaded / total : 0));
    request.upload.addEventListener("load", () => this.state === "sending" && this.show("reading"));
    request.addEventListener("load", () => this.answered(request));
    request.addEventListener("error", () =>
      this.end("failed", `The connection was lost before the portal answered. ${advice}`, { code: "UPLOAD_CUT" }));
    request.addEventListener("abort", () => this.end("canceled", ""));
    request.send(this.file);
  }

  progress(part) {
    const percent = Math.floor(part * 100);
    this.element.querySelector("progress").value = percent;
    this.part("percent").textContent = `Uploading ${percent} %`;
  }

  answered(request) {
    let body;
    try {
      body = JSON.parse(request.responseText);
    } catch {
      body = {};
    }
    if (request.status === 200) this.stored(body);
    else if (body.code === "SOURCE_NAME_ALREADY_TAKEN") this.ask(body.title);
    else {
      const words = `${body.title ?? "The portal did not take the file."} ${body.detail ?? "Load the page again, then try again."}`;
      const failed = request.status === 429 || request.status >= 500;
      this.end(body.code === "SOURCE_ALREADY_HERE" ? "here" : failed ? "failed" : "refused", words,
        { code: body.code ?? `HTTP ${request.status}` });
    }
  }

  stored({ source_file_id: file, state, version, rows, columns, warnings }) {
    const facts = `${figures.format(rows)} ${rows === 1 ? "row" : "rows"}, ${figures.format(columns)} `
      + `${columns === 1 ? "column" : "columns"}, version ${figures.format(version)}.`;
    const questions = warnings.filter((warning) => warning.is_question).map((warning) => warning.message);
    this.end(state === "needs_look" ? "look" : "ready", [facts, ...questions].join(" "), { file });
  }

  ask(words) {
    this.request = null;
    this.part("asked").textContent = words;
    this.part("rename").value = renamed(this.name);
    this.offer();
    this.show("asks");
    say(this.target, `${words} Choose what it is.`);
    pump(this.target);
  }

  offer() {
    const chosen = this.element.querySelector("[type=radio]:checked").value;
    for (const field of this.element.querySelectorAll("[data-upload-for]"))
      field.hidden = !field.dataset.uploadFor.split(" ").includes(chosen);
  }

  answer() {
    this.as = this.element.querySelector("[type=radio]:checked").value;
    this.label = this.as === "new" ? "" : this.part("label").value.trim();
    if (this.as === "new") this.rename(this.part("rename").value.trim());
    this.again();
  }

  again() {
    this.show("waiting");
    pump(this.target);
  }

  cancel() {
    if (this.request) this.request.abort();
    else this.end("canceled", "");
  }

  remove() {
    forget((upload) => upload === this);
  }

  press(target) {
    for (const name of ["answer", "cancel", "again", "remove"]) if (target.closest(`[data-upload-${name}]`)) this[name]();
  }
}

function say(target, words) {
  const place = panel();
  if (place?.dataset.upload === target) place.querySelector("[data-upload-said]").textContent = words;
}

function pump(target) {
  const list = lists.get(target) ?? [];
  const busy = list.filter(({ state }) => state === "sending" || state === "reading").length;
  for (const upload of list.filter(({ state }) => state === "waiting").slice(0, Math.max(0, atOnce - busy))) void upload.start();
}

function take(files) {
  const place = panel();
  if (!place || files.length === 0) return;
  const target = place.dataset.upload;
  if (!lists.has(target)) lists.set(target, []);
  lists.get(target).push(...files.map((file) => new Upload(place, file)));
  fill();
  pump(target);
}

// One button removes many; one upload has its own.
function tidy() {
  const place = panel();
  const done = (lists.get(place?.dataset.upload) ?? []).filter(({ isOver }) => isOver);
  const button = place?.querySelector("[data-upload-clear]");
  if (button) button.hidden = done.length < 2;
}

function forget(which) {
  const place = panel();
  const list = lists.get(place.dataset.upload) ?? [];
  for (const upload of list.filter(which)) upload.element.remove();
  lists.set(place.dataset.upload, list.filter((upload) => !which(upload)));
  tidy();
  keep();
  place.querySelector("[data-upload-choose]").focus();
}

// A page that is loaded again has no files any more, but says which were not uploaded.
function keep() {
  try {
    const found = [...lists].map(([target, list]) => [target, list.map(({ kept }) => kept).filter(Boolean)]);
    const other = Object.entries(readKept()).filter(([target]) => !lists.has(target));
    sessionStorage.setItem(keptKey, JSON.stringify(Object.fromEntries([...other, ...found])));
  } catch {
    // Without storage they are not told.
  }
}

function readKept() {
  try {
    return JSON.parse(sessionStorage.getItem(keptKey) ?? "{}");
  } catch {
    return {};
  }
}

function restore(place) {
  const target = place.dataset.upload;
  if (lists.has(target)) return;
  const kept = readKept()[target] ?? [];
  const uploads = kept.map((file) => new Upload(place, file));
  for (const [index, { words, code }] of kept.entries()) uploads[index].end("failed", words, { code });
  lists.set(target, uploads);
}

// The list of another group is another element; a page that is shown again gets its list back.
function fill() {
  const place = panel();
  const list = place?.querySelector("[data-uploads] ul");
  if (!list) return;
  restore(place);
  for (const { element } of lists.get(place.dataset.upload) ?? []) if (element.parentElement !== list) list.append(element);
  tidy();
}

function hasFiles(event) {
  return panel() !== null && [...(event.dataTransfer?.types ?? [])].includes("Files");
}

function mark(on) {
  panel()?.toggleAttribute("data-dropping", on);
}

// A folder has no bytes of its own.
function dropped({ items, files }) {
  const whole = [...items].filter((item) => item.kind === "file").map((item) => item.webkitGetAsEntry?.()?.isDirectory !== true);
  return [...files].filter((_, index) => whole[index] !== false);
}

/** The panel with data-upload. What is under way goes on while other pages of the portal are shown. */
export function followUploads() {
  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(true);
  });
  document.addEventListener("dragleave", (event) => event.relatedTarget === null && mark(false));
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(false);
    take(dropped(event.dataTransfer));
  });
  document.addEventListener("paste", ({ clipboardData }) => {
    // Copied cells come with a picture of them, which is no file.
    if (clipboardData && !clipboardData.types.includes("text/plain")) take([...clipboardData.files]);
  });
  document.addEventListener("click", ({ target }) => {
    if (target.closest?.("[data-upload-choose]")) panel().querySelector("[data-upload-input]").click();
    if (target.closest?.("[data-upload-clear]")) forget(({ isOver }) => isOver);
  });
  document.addEventListener("change", ({ target }) => {
    if (!target.matches?.("[data-upload-input]")) return;
    take([...target.files]);
    // The same file can be chosen again.
    target.value = "";
  });
  addEventListener("beforeunload", (event) => {
    if ([...lists.values()].flat().some(({ state }) => ["waiting", "sending", "reading"].includes(state))) event.preventDefault();
  });
  whenChanged(fill);
}
