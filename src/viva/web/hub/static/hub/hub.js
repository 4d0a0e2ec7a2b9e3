// The hub: in-place updates and the keyboard path through the list. Without it the form has a button and the links work.

import { announce, copyLink, hide, onKey, show } from "../ui/viva.js";

const filters = document.getElementById("filters");
const cards = () => [...document.querySelectorAll("[data-card]")];
const current = () => document.activeElement?.closest("[data-card]");

function move(step) {
  const all = cards();
  if (!all.length) return;
  const at = all.indexOf(current());
  const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step))];
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

onKey("j", () => move(1));
onKey("k", () => move(-1));
onKey("o", () => (current() ?? cards()[0])?.querySelector("[data-open]").click());
onKey("a", () => {
  const fold = (current() ?? cards()[0])?.querySelector("[data-fold=answer]");
  if (fold) fold.open = !fold.open;
});
onKey("y", () => {
  const card = current();
  copyLink(card ? card.querySelector("[data-open]").href : location.href);
});
onKey("f", () => {
  const button = document.querySelector(".sheet-button");
  if (button?.checkVisibility()) button.click();
  document.querySelector("#facets input, #facets a")?.focus();
});

// The search field clears itself with a click on its cross: that is a new search.
document.getElementById("search")?.addEventListener("search", (event) => {
  if (!event.target.value) filters?.requestSubmit();
});

// The order stands among the results, outside the form that it belongs to.
document.addEventListener("change", (event) => {
  if (event.target.id === "sort") filters.requestSubmit();
});

// ---- in-place updates ----
const folded = new Set();
let again = null;

document.body.addEventListener("htmx:beforeRequest", (event) => {
  again = () => filters.requestSubmit();
  for (const fold of document.querySelectorAll("#facets details")) folded[fold.open ? "add" : "delete"](fold.id);
  event.detail.target.setAttribute("aria-busy", "true");
});
document.body.addEventListener("htmx:afterSettle", () => {
  hide();
  for (const id of folded) document.getElementById(id)?.setAttribute("open", "");
  const results = document.getElementById("results");
  const sheetOpen = document.getElementById("sheet").matches(":popover-open");
  if (!sheetOpen && results.getBoundingClientRect().top < 0) results.scrollIntoView({ block: "start" });
});

function failed(text) {
  document.getElementById("results").removeAttribute("aria-busy");
  announce(text);
  show(`${text} Your choice is kept.`, { label: "Try again", run: () => again?.() });
}
document.body.addEventListener("htmx:sendError", () => failed(navigator.onLine ? "The server does not answer." : "You are offline."));
document.body.addEventListener("htmx:timeout", () => failed("The server takes too long."));
document.body.addEventListener("htmx:responseError", () => failed("The server could not update the list."));
