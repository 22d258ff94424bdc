const confirmation = 2_000;

async function copy(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }

  // Without https a browser gives no clipboard; the old way still works, and takes the focus for a moment.
  const focused = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
  focused?.focus();
}

// The button says it to the eye; the status beside it, which is no part of the button, to whoever listens.
function tell(button, text) {
  const words = button.querySelector("[data-copy-words]");
  words.firstChild.nodeValue = text ?? words.dataset.copyWords;
  const said = button.parentElement.querySelector("[data-copy-said]");
  if (said) said.textContent = text;
}

/** Buttons with data-copy: an address is made absolute, anything else is copied as it is. */
export function followCopies() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const text = button.dataset.copy.startsWith("/") ? new URL(button.dataset.copy, location.origin).href : button.dataset.copy;
    try {
      await copy(text);
      tell(button, "Copied");
    } catch {
      tell(button, "Not allowed here");
    }
    setTimeout(() => tell(button, null), confirmation);
  });
}
