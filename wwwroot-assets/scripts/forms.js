// Checks plain forms by the HTML constraints of their fields, and writes errors where Shell/Parts/Field.razor writes the server's.
import { whenChanged } from "./changes.js";

const edited = new WeakSet();
let pressed = false;

function fieldOf(element) {
  return element.closest?.("[data-field]");
}

function errorOf(input) {
  const { validity, minLength, dataset } = input;
  const [typed, longest] = [input.value.length, Number(dataset.longest ?? Infinity)];
  if (validity.valueMissing) return ["REQUIRED", input.matches("select") ? "Choose one." : "This field is required."];
  if (typed > 0 && typed < minLength) return ["TOO_SHORT", `${typed} of at least ${minLength} characters. Add ${minLength - typed}.`];
  if (typed > longest) return ["TOO_LONG", `${typed} of at most ${longest} characters. Remove ${typed - longest}.`];
  if (dataset.sameAs && document.getElementById(dataset.sameAs).value !== input.value)
    return ["PASSWORDS_DIFFER", "The two passwords differ."];
  return validity.valid ? null : ["INVALID", input.title || input.validationMessage];
}

function check(input) {
  const error = errorOf(input);
  const place = fieldOf(input).querySelector(".field-error");
  input.setAttribute("aria-invalid", String(error !== null));
  place.hidden = error === null;
  if (error) place.dataset.fieldError = error[0];
  else delete place.dataset.fieldError;
  place.querySelector("span").textContent = error?.[1] ?? "";
  return error === null;
}

function isWrong(input) {
  return input?.getAttribute("aria-invalid") === "true";
}

function edit(input) {
  const field = fieldOf(input);
  if (!field || !input.willValidate) return;
  edited.add(input);
  const count = field.querySelector("[data-count]");
  const typed = input.value.length;
  if (count) {
    count.hidden = typed === 0;
    count.textContent = typed < input.minLength ? `${typed} of at least ${input.minLength} characters` : `${typed} characters`;
  }
  const repeated = document.querySelector(`[data-same-as="${CSS.escape(input.id)}"]`);
  for (const one of [input, repeated]) if (isWrong(one)) check(one);
}

// An error that appears while a button is pressed would move the button away from the pointer.
function leave(input) {
  if (!edited.has(input)) return;
  if (pressed) addEventListener("pointerup", () => setTimeout(() => input.isConnected && check(input)), { once: true });
  else check(input);
}

function reveal(button, shown) {
  button.setAttribute("aria-pressed", String(shown));
  document.getElementById(button.getAttribute("aria-controls")).type = shown ? "text" : "password";
}

function submit(event) {
  if (event.submitter?.formNoValidate) return;
  const wrong = [...event.target.elements].filter((input) => input.willValidate && fieldOf(input) && !check(input));
  if (wrong.length > 0) {
    event.preventDefault();
    wrong[0].focus();
    return;
  }
  // The browser offers to keep what is a password when it is sent.
  for (const button of event.target.querySelectorAll("[data-reveal]")) reveal(button, false);
}

// Enter chooses from an open list of the library; it does not send the form.
function choose(event) {
  if (event.key === "Enter" && event.target.matches?.("form [role=combobox][aria-expanded=true]")) event.preventDefault();
}

// A click selects the text, so that typing replaces it. The library does that from the server, when letters may have been typed.
function selectAll(input) {
  if (input.matches?.("form [role=combobox][aria-expanded=false]")) input.select();
}

// Filters that are not used stay out of the address.
function leaveOutEmpty({ target, formData }) {
  if (target.method !== "get") return;
  for (const name of new Set(formData.keys())) if (formData.getAll(name).every((value) => value === "")) formData.delete(name);
}

function prepare() {
  for (const form of document.querySelectorAll("form:has([data-field]):not([novalidate])")) form.noValidate = true;
  // A dialog that the server opened, with an error in it, becomes modal.
  for (const dialog of document.querySelectorAll("dialog[data-opened][open]:not(:modal)")) {
    dialog.close();
    dialog.showModal();
  }
}

/** A field is checked when it is left after a change and when its form is sent; the first wrong one gets the focus. */
export function followForms() {
  document.addEventListener("input", (event) => edit(event.target));
  document.addEventListener("focusout", (event) => leave(event.target));
  document.addEventListener("pointerdown", () => { pressed = true; }, { capture: true });
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => { pressed = false; }, { capture: true });
  document.addEventListener("keydown", choose);
  document.addEventListener("formdata", leaveOutEmpty);
  document.addEventListener("submit", submit, { capture: true });
  document.addEventListener("click", (event) => {
    selectAll(event.target);
    const button = event.target.closest("[data-reveal]");
    if (button) reveal(button, button.getAttribute("aria-pressed") !== "true");
  });
  whenChanged(prepare);
}
