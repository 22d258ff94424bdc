// A live view can request the page around it again. What the reader has opened or typed there stays.
let kept = null;
let submitted = false;

function remember() {
  const fields = document.querySelectorAll("input:not([type=hidden], [type=password]), textarea");
  kept = submitted ? null : {
    address: location.href,
    opened: [...document.querySelectorAll("details[open]")],
    typed: [...fields].filter((field) => field.value !== field.defaultValue).map((field) => [field, field.value]),
  };
  submitted = false;
}

function restore() {
  if (kept?.address === location.href) {
    for (const details of kept.opened) details.open = true;
    for (const [field, text] of kept.typed) field.value = text;
  }
  kept = null;
}

/** Keeps open details and typed text when the same address is loaded again, unless a form was sent. */
export function followRefresh() {
  document.addEventListener("submit", () => { submitted = true; }, { capture: true });
  window.Blazor?.addEventListener("enhancednavigationstart", remember);
  window.Blazor?.addEventListener("enhancednavigationend", restore);
}
