// A question's page: copy, print, fold, and where in the text the reader is.

import { copyLink, onKey } from "../ui/viva.js";

const actions = document.querySelector("[data-actions]");
const copy = actions.querySelector("[data-copy]");
const address = new URL(copy.dataset.copy, location.href).href;
copy.addEventListener("click", () => copyLink(address));
actions.querySelector("[data-print]").addEventListener("click", () => window.print());

const folds = () => [...document.querySelectorAll("main [data-fold]")];
const follow = (relation) => document.querySelector(`a[rel=${relation}]`)?.click();
onKey("y", () => copyLink(address));
onKey("j", () => follow("next"));
onKey("k", () => follow("prev"));
onKey("o", () => {
  const open = folds().some((fold) => !fold.open);
  for (const fold of folds()) fold.open = open;
});

// Paper has no folds.
let opened = [];
addEventListener("beforeprint", () => {
  opened = folds().filter((fold) => !fold.open);
  for (const fold of opened) fold.open = true;
});
addEventListener("afterprint", () => {
  for (const fold of opened) fold.open = false;
});

// The table of contents follows the reading.
const links = new Map([...document.querySelectorAll(".toc-wide a")].map((link) => [link.hash.slice(1), link]));
const seen = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      for (const link of links.values()) link.removeAttribute("aria-current");
      links.get(entry.target.id)?.setAttribute("aria-current", "location");
    }
  },
  { rootMargin: "-64px 0px -70% 0px" },
);
for (const id of links.keys()) {
  const heading = document.getElementById(id);
  if (heading) seen.observe(heading);
}
