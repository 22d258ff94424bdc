// A live page sends no requests, so it reports the user's activity, at most once a minute, to keep the session.
const interval = 60_000;
let reported = 0;

function report() {
  // Before sign-in there is no session to keep.
  if (Date.now() - reported < interval || !document.querySelector("[data-user]")) return;
  reported = Date.now();
  fetch("/account/activity", { cache: "no-store" }).catch(() => {});
}

export function followActivity() {
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, report, { capture: true, passive: true });
}
