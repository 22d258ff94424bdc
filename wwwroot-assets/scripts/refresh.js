// A live view can request the page around it again. What the reader has opened or typed there stays, where it is still there.
let kept = null;
let submitted = false;

// The page may have one row more or less: an element with an id is the one of that id, not the one in its place.
function again({ element, id }) {
  return id ? document.getElementById(id) : element;
}

// A dialog that lost its attribute is not shown, and still keeps the rest of the page from being used.
function unblock(dialog) {
  dialog.open = true;
  dialog.close();
}

function remember() {
  const fields = document.querySelectorAll("input:not([type=hidden], [type=password]), textarea");
  kept = submitted ? null : {
    address: location.href,
    opened: [...document.querySelectorAll("details[open]")],
    dialogs: [...document.querySelectorAll("dialog:modal")].map((element) => ({ element, id: element.id })),
    focus: { element: document.activeElement, id: document.activeElement?.id },
    typed: [...fields].filter((field) => field.value !== field.defaultValue)
      .map((element) => ({ element, id: element.id, text: element.value })),
  };
  submitted = false;
}

function restore() {
  if (kept?.address === location.href) {
    for (const details of kept.opened) details.open = true;
    for (const one of kept.typed) {
      const field = again(one);
      if (field) field.value = one.text;
    }
    for (const { element } of kept.dialogs) unblock(element);
    for (const dialog of kept.dialogs.map(again)) {
      dialog?.showModal();
      if (dialog?.contains(again(kept.focus))) again(kept.focus).focus();
    }
  }
  kept = null;
}

/** Keeps open details and dialogs, and typed text, when the same address is loaded again, unless a form was sent. */
export function followRefresh() {
  document.addEventListener("submit", () => { submitted = true; }, { capture: true });
  window.Blazor?.addEventListener("enhancednavigationstart", remember);
  window.Blazor?.addEventListener("enhancednavigationend", restore);
}
