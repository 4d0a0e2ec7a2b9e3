// The search of a site of files: Pagefind looks, we show. The address holds what was asked, as on the server.

const form = document.querySelector("[data-search]");
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
