const confirmation = 2_000;

async function copy(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }

  // Without https a browser gives no clipboard; the old way still works.
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

/** Buttons with data-copy: an address is made absolute, anything else is copied as it is. */
export function followCopies() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const text = button.dataset.copy.startsWith("/") ? new URL(button.dataset.copy, location.origin).href : button.dataset.copy;
    const words = button.querySelector("[data-copy-words]");
    const before = words.dataset.copyWords;
    try {
      await copy(text);
      words.firstChild.nodeValue = "Copied";
    } catch {
      words.firstChild.nodeValue = "Not allowed here";
    }
    setTimeout(() => (words.firstChild.nodeValue = before), confirmation);
  });
}
