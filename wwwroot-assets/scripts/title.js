function show() {
  const title = document.querySelector("[data-title]")?.dataset.title;
  if (title && document.title !== title) document.title = title;
}

/** A page that goes on living says in data-title what its tab is called now. */
export function followTitle() {
  show();
  new MutationObserver(show).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-title"] });
}
