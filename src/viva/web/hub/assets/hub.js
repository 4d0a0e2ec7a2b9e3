// What readers see of the bank. Each part returns at once where its page is not.

// The hub: in-place updates and the keyboard path through the list. Without it the form has a button and the links work.
(() => {
  const filters = document.getElementById("filters");
  if (!document.getElementById("results")) return;
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

  viva.onKey("j", () => move(1));
  viva.onKey("k", () => move(-1));
  viva.onKey("o", () => (current() ?? cards()[0])?.querySelector("[data-open]").click());
  viva.onKey("a", () => {
    const fold = (current() ?? cards()[0])?.querySelector("[data-fold=answer]");
    if (fold) fold.open = !fold.open;
  });
  viva.onKey("y", () => {
    const card = current();
    viva.copyLink(card ? card.querySelector("[data-open]").href : location.href);
  });
  viva.onKey("f", () => {
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
    viva.hide();
    for (const id of folded) document.getElementById(id)?.setAttribute("open", "");
    const results = document.getElementById("results");
    const sheetOpen = document.getElementById("sheet").matches(":popover-open");
    if (!sheetOpen && results.getBoundingClientRect().top < 0) results.scrollIntoView({ block: "start" });
  });

  function failed(text) {
    document.getElementById("results").removeAttribute("aria-busy");
    viva.announce(text);
    viva.show(`${text} Your choice is kept.`, { label: "Try again", run: () => again?.() });
  }
  document.body.addEventListener("htmx:sendError", () => failed(navigator.onLine ? "The server does not answer." : "You are offline."));
  document.body.addEventListener("htmx:timeout", () => failed("The server takes too long."));
  document.body.addEventListener("htmx:responseError", () => failed("The server could not update the list."));
})();

// A question's page: copy, print, fold, and where in the text the reader is.
(() => {
  const actions = document.querySelector("[data-actions]");
  if (!actions) return;
  const copy = actions.querySelector("[data-copy]");
  const address = new URL(copy.dataset.copy, location.href).href;
  copy.addEventListener("click", () => viva.copyLink(address));
  actions.querySelector("[data-print]").addEventListener("click", () => window.print());

  const folds = () => [...document.querySelectorAll("main [data-fold]")];
  const follow = (relation) => document.querySelector(`a[rel=${relation}]`)?.click();
  viva.onKey("y", () => viva.copyLink(address));
  viva.onKey("j", () => follow("next"));
  viva.onKey("k", () => follow("prev"));
  viva.onKey("o", () => {
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
})();

// The search of a site of files: Pagefind looks, we show. The address holds what was asked, as on the server.
(() => {
  const form = document.querySelector("[data-search]");
  if (!form) return;
  const hits = document.querySelector("[data-hits]");
  const count = document.querySelector("[data-count]");
  const more = document.querySelector("[data-more]");
  const root = new URL("../", location.href);
  const PAGE = 15;
  let engine;
  let found = [];
  let shown = 0;
  let turn = 0;

  async function load() {
    if (!engine) {
      engine = await import(new URL("pagefind/pagefind.js", root).href);
      await engine.options({ baseUrl: root.pathname, excerptLength: 30 });
    }
    return engine;
  }

  /** Text and <mark>, nothing else, from an excerpt. */
  function excerpt(html) {
    const source = Object.assign(document.createElement("template"), { innerHTML: html }).content;
    return [...source.childNodes].map((node) =>
      node.nodeName === "MARK" ? Object.assign(document.createElement("mark"), { textContent: node.textContent }) : node.textContent);
  }

  async function show(mine) {
    const next = await Promise.all(found.slice(shown, shown + PAGE).map((hit) => hit.data()));
    if (mine !== turn) return;
    for (const hit of next) {
      const item = document.createElement("li");
      const link = Object.assign(document.createElement("a"), { href: hit.url, textContent: hit.meta.title });
      const about = Object.assign(document.createElement("p"), { className: "question-id", textContent: `${hit.meta.id} · ${hit.filters.technology} · ${hit.filters.level}` });
      const passage = Object.assign(document.createElement("p"), { className: "passage" });
      passage.append(...excerpt(hit.excerpt));
      const title = Object.assign(document.createElement("h2"), { className: "question-title" });
      title.append(link);
      item.append(about, title, passage);
      hits.append(item);
    }
    shown += next.length;
    more.hidden = shown >= found.length;
  }

  async function search() {
    const mine = ++turn;
    const asked = new FormData(form);
    const query = asked.get("q").trim();
    const filters = {};
    for (const [name, value] of asked) if (name !== "q" && value) filters[name] = value;
    const parameters = new URLSearchParams([...asked].filter(([, value]) => value.trim()));
    history.replaceState(null, "", parameters.size ? `?${parameters}` : location.pathname);
    if (!query && !Object.keys(filters).length) {
      hits.replaceChildren();
      more.hidden = true;
      count.textContent = "";
      return;
    }
    try {
      const answer = await (await load()).search(query || null, { filters });
      if (mine !== turn) return;
      found = answer.results;
    } catch {
      count.textContent = "The search could not be loaded. All questions are in the list.";
      return;
    }
    shown = 0;
    hits.replaceChildren();
    count.textContent = found.length === 1 ? "1 question" : `${found.length || "No"} questions`;
    await show(mine);
  }

  let timer = 0;
  const given = new URLSearchParams(location.search);
  for (const field of form.elements) if (field.name && given.has(field.name)) field.value = given.get(field.name);
  form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
  form.addEventListener("change", search);
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, 150); });
  more.addEventListener("click", () => show(turn));
  search();
})();
