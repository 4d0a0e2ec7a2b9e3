// Every page: keys, theme, help, suggestions, notices, personal fragments. Nothing here is needed to read.
// Other rooms find their helpers in `viva`.

const viva = (() => {
  // Nothing that a page brings is run, and nothing is asked of another site. htmx reads this when the page stands.
  Object.assign(htmx.config, {
    allowEval: false,
    includeIndicatorStyles: false,
    allowScriptTags: false,
    selfRequestsOnly: true,
    historyCacheSize: 0,
    refreshOnHistoryMiss: true,
    timeout: 15000,
    defaultSettleDelay: 0,
  });

  // Code and formulas stand below the fold: their faces come once the page stands, and so does what the next page may need.
  addEventListener("load", () => setTimeout(() => {
    document.documentElement.dataset.settled = "";
    document.fonts.load('italic 1em "Source Serif 4"');
    document.fonts.load('1em "Viva Maths"');
  }, 300));

  const status = document.getElementById("status");
  const notice = document.getElementById("notice");

  /** Tell screen readers, without showing anything. */
  function announce(text) {
    status.textContent = text;
  }

  /** Show a message that stays until it is answered or, without an action, for a few seconds. */
  function show(text, action) {
    notice.replaceChildren(Object.assign(document.createElement("span"), { textContent: text }));
    if (action) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: action.label });
      button.addEventListener("click", () => { hide(); action.run(); });
      notice.append(button);
    }
    notice.hidden = false;
    clearTimeout(show.timer);
    if (!action) show.timer = setTimeout(hide, 4000);
  }

  function hide() {
    notice.hidden = true;
  }

  /** Copy a link, and say so; where the clipboard is closed to us, offer the text itself. */
  async function copyLink(address) {
    try {
      await navigator.clipboard.writeText(address);
      show("Link copied.");
    } catch {
      show(`Copy this link: ${address}`);
    }
  }

  // ---- keys: a page registers its own beside these ----
  const keys = new Map();

  function onKey(key, run) {
    keys.set(key, run);
  }

  function typing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const run = keys.get(event.key);
    if (run) {
      event.preventDefault();
      run(event);
    }
  });

  const help = document.getElementById("help");
  const openHelp = () => help.showModal();
  onKey("?", openHelp);
  for (const link of document.querySelectorAll("[data-help]")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      openHelp();
    });
  }

  // ---- theme: the same post as without JavaScript, without leaving the page ----
  const following = { auto: "light", light: "dark", dark: "auto" };
  const themeForm = document.querySelector("[data-theme-form]");
  const themeButton = themeForm.querySelector("button");

  function dress(theme) {
    document.documentElement.dataset.theme = theme;
    themeButton.value = following[theme];
    themeButton.title = `Theme: ${theme}`;
    themeButton.setAttribute("aria-label", `Theme: ${theme}. Switch to ${following[theme]}.`);
  }

  async function remember(theme) {
    if (themeForm.dataset.themeForm === "local") localStorage.setItem("theme", theme);
    else await fetch(themeForm.action, { method: "POST", body: new URLSearchParams({ theme, back: "/" }), redirect: "manual" });
  }
  themeForm.addEventListener("submit", async (event) => {
    event.preventDefault();
    const chosen = themeButton.value;
    try {
      await remember(chosen);
    } catch {
      show("The theme could not be remembered; it holds for this page.");
    }
    dress(chosen);
    announce(`Theme: ${chosen}`);
  });
  if (themeForm.dataset.themeForm === "local") { // a site of files: theme.js has set it already, and without scripts there is no switch
    const theme = document.documentElement.dataset.theme;
    dress(theme in following ? theme : "auto");
    themeForm.hidden = false;
  }

  // ---- search: `/` goes there; suggestions follow the typing (the combobox pattern of ARIA) ----
  const search = document.getElementById("search");
  const list = document.getElementById("suggestions");
  onKey("/", () => { search?.focus(); search?.select(); });

  if (search?.dataset.suggest) {
    search.setAttribute("role", "combobox");
    search.setAttribute("aria-autocomplete", "list");
    search.setAttribute("aria-controls", "suggestions");
    search.setAttribute("aria-expanded", "false");
    let asked = null;
    let timer = 0;

    const options = () => [...list.querySelectorAll("[role=option]")];
    const close = () => {
      clearTimeout(timer);
      asked?.abort();
      list.hidden = true;
      search.setAttribute("aria-expanded", "false");
      search.removeAttribute("aria-activedescendant");
    };
    const select = (option) => {
      for (const other of options()) other.setAttribute("aria-selected", String(other === option));
      if (option) search.setAttribute("aria-activedescendant", option.id);
      else search.removeAttribute("aria-activedescendant");
    };
    const ask = async () => {
      asked?.abort();
      asked = new AbortController();
      try {
        const answer = await fetch(`${search.dataset.suggest}?${new URLSearchParams({ q: search.value })}`, { signal: asked.signal });
        if (!answer.ok) return;
        list.innerHTML = await answer.text(); // our own template, in which everything is escaped
        const found = options().length;
        list.hidden = !found;
        search.setAttribute("aria-expanded", String(Boolean(found)));
        select(null);
      } catch {
        // a suggestion that does not come is no loss: Enter still searches
      }
    };
    search.addEventListener("input", () => {
      clearTimeout(timer);
      if (search.value.trim().length < 2) close();
      else timer = setTimeout(ask, 60);
    });
    search.addEventListener("keydown", (event) => {
      const all = options();
      const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
      if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      } else if (event.key === "Escape") {
        search.blur();
      } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden && all.length) {
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        select(all[(at + step + all.length + (at < 0 && step < 0 ? 1 : 0)) % all.length]);
      } else if (event.key === "Enter") {
        if (at >= 0 && !list.hidden) {
          event.preventDefault();
          location.assign(all[at].dataset.href);
        }
        close();
      }
    });
    list.addEventListener("mousedown", (event) => event.preventDefault()); // keep the focus in the field
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) location.assign(option.dataset.href);
    });
    search.addEventListener("blur", () => setTimeout(close, 100));
  }

  // ---- personal parts: the page is the same for everybody, and what is not comes by itself ----
  async function fill(place) {
    try {
      const answer = await fetch(place.dataset.personal, { headers: { "HX-Request": "true" } });
      if (!answer.ok || answer.redirected) return; // a page to sign in on is no part of this one
      place.innerHTML = await answer.text(); // our own template, in which everything is escaped
      htmx.process(place);
    } catch {
      // the link that stands there leads to the same
    }
  }
  for (const place of document.querySelectorAll("[data-personal]")) fill(place);

  return { announce, show, hide, copyLink, onKey };
})();
