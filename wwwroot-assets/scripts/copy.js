const confirmation = 2_000;

async function copy(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }

  // Without https there is no clipboard API; execCommand still works but takes the focus briefly.
  const focused = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
  focused?.focus();
}

// The button shows the result; the status element beside it announces it to screen readers.
function show(button, text) {
  const words = button.querySelector("[data-copy-words]");
  words.firstChild.nodeValue = text ?? words.dataset.copyWords;
  const said = button.parentElement.querySelector("[data-copy-said]");
  if (said) said.textContent = text;
}

/** Buttons with data-copy: an address becomes absolute, other text is copied unchanged. */
export function followCopies() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const text = button.dataset.copy.startsWith("/") ? new URL(button.dataset.copy, location.origin).href : button.dataset.copy;
    try {
      await copy(text);
      show(button, "Copied");
    } catch {
      show(button, "Not allowed here");
    }
    setTimeout(() => show(button, null), confirmation);
  });
}
