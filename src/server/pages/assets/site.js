// What the pages add where scripts may run: names are offered while one types, queries are coloured and completed.
// Without it every page works. No dependency; asks this server alone.

const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";

/** Calls `f` when nothing has happened for a moment. */
export function later(f, wait = 120) {
  let timer;
  return (...args) => { clearTimeout(timer); timer = setTimeout(() => f(...args), wait); };
}

/** Asks for names. */
async function names(text, kinds) {
  const address = new URL("/complete", location.href);
  address.search = new URLSearchParams({ q: text, lang: language, ...(kinds ? { kind: kinds } : {}) });
  const answer = await fetch(address, { headers: { accept: "text/html, application/json" } });
  return answer.ok ? (await answer.json()).found : [];
}

let lists = 0;

/** A list of offers below a field, as WAI-ARIA has it for a combobox. `find` gives them, `take` is told which was chosen. */
export function offers(field, find, take) {
  const list = document.createElement("ul");
  list.className = "offers";
  list.id = `offers-${++lists}`;
  list.role = "listbox";
  list.ariaLabel = language === "zh" ? "候选名称" : "Names";
  list.hidden = true;
  field.parentElement.append(list);
  field.role = "combobox";
  field.setAttribute("aria-expanded", "false");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-autocomplete", "list");
  let found = [], at = -1, asked = 0;
  const show = (open) => {
    list.hidden = !open;
    field.setAttribute("aria-expanded", String(open));
    if (!open) { at = -1; field.removeAttribute("aria-activedescendant"); }
  };
  const mark = (n) => {
    at = n;
    [...list.children].forEach((item, i) => {
      item.setAttribute("aria-selected", String(i === at));
      if (i === at) { field.setAttribute("aria-activedescendant", item.id); item.scrollIntoView({ block: "nearest" }); }
    });
  };
  const choose = (n) => { const chosen = found[n]; show(false); if (chosen) take(chosen); };
  const ask = later(async () => {
    const mine = ++asked;
    let next;
    try { next = await find(field); } catch { next = []; }
    if (mine !== asked) return;
    found = next ?? [];
    list.replaceChildren(...found.map((offer, n) => {
      const item = document.createElement("li");
      item.role = "option";
      item.id = `${list.id}-${n}`;
      item.textContent = offer.name;
      const more = [offer.kind, offer.place, offer.also].filter(Boolean).join(" · ");
      if (more) { const small = document.createElement("small"); small.textContent = more; item.append(small); }
      item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(n); });
      return item;
    }));
    at = -1;
    show(found.length > 0);
  });
  field.addEventListener("input", ask);
  field.addEventListener("blur", () => { asked++; show(false); });
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const keys = { ArrowDown: () => mark((at + 1) % found.length), ArrowUp: () => mark((at - 1 + found.length) % found.length) };
    if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
    else if (event.key === "Escape") { event.preventDefault(); show(false); }
    else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) { event.preventDefault(); choose(at); }
  });
}

const KEYWORDS = "SELECT CONSTRUCT ASK DESCRIBE WHERE FROM NAMED PREFIX BASE GRAPH OPTIONAL UNION MINUS FILTER BIND VALUES SERVICE DISTINCT REDUCED AS GROUP ORDER BY HAVING LIMIT OFFSET ASC DESC NOT EXISTS IN UNDEF COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY NOW COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC REGEX SUBSTR REPLACE".split(" ");
const WORD = new Set(KEYWORDS);
const TOKEN = /(#[^\n]*)|("""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?)|(<[^<>"{}|^`\s]*>)|([?$]\w+)|([A-Za-z_][\w-]*(?::[\w.-]*)?|:[\w.-]+)/g;

/** Splits a query into pieces with their kind: comment, string, IRI, variable, keyword, prefixed name, or none. */
export function pieces(text) {
  const out = [];
  let from = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [whole, comment, string, iri, variable, word] = match;
    const kind = comment ? "c" : string ? "s" : iri ? "i" : variable ? "v" : word.includes(":") ? "i" : WORD.has(word.toUpperCase()) ? "k" : "";
    if (match.index > from) out.push(["", text.slice(from, match.index)]);
    out.push([kind, whole]);
    from = match.index + whole.length;
  }
  out.push(["", text.slice(from)]);
  return out;
}

/** The word before the caret, and where it begins. */
export function wordAt(text, caret) {
  const word = /(?:[?$]?[\w:.-]|[^\x00-\x7F])*$/.exec(text.slice(0, caret))[0];
  return { word, start: caret - word.length };
}

/** Colours the query in a copy below the field, and completes words. */
function editor(form) {
  const field = form.querySelector("textarea"), box = field.parentElement;
  const copy = document.createElement("pre");
  copy.setAttribute("aria-hidden", "true");
  box.prepend(copy);
  box.classList.add("lit");
  const paint = () => {
    copy.replaceChildren(...pieces(field.value).map(([kind, text]) => {
      if (!kind) return document.createTextNode(text);
      const span = document.createElement("span");
      span.className = kind;
      span.textContent = text;
      return span;
    }), document.createTextNode("\n"));
    copy.scrollTop = field.scrollTop;
  };
  field.addEventListener("input", paint);
  field.addEventListener("scroll", () => { copy.scrollTop = field.scrollTop; });
  new ResizeObserver(paint).observe(field);
  paint();
  let terms;
  const known = () => terms ??= fetch(form.dataset.editor).then((answer) => answer.json());
  const insert = (start, text) => {
    field.setRangeText(text, start, field.selectionStart, "end");
    field.dispatchEvent(new Event("input"));
  };
  let start = 0;
  offers(field, async () => {
    const at = wordAt(field.value, field.selectionStart);
    start = at.start;
    if (at.word.length < 2 && !/[^\x00-\x7F]/.test(at.word)) return [];
    const lower = at.word.toLowerCase();
    if (/^[?$]/.test(at.word)) {
      const variables = new Set([...field.value.matchAll(/[?$]\w+/g)].map(([v]) => v));
      return [...variables].filter((v) => v !== at.word && v.startsWith(at.word)).map((name) => ({ name, text: name }));
    }
    const { prefixes, terms } = await known();
    const found = [
      ...KEYWORDS.filter((k) => k.startsWith(at.word.toUpperCase())).map((name) => ({ name, text: name })),
      ...prefixes.filter((p) => p.name.startsWith(lower)).map((p) => ({ name: `${p.name}:`, kind: p.iri, text: `${p.name}:`, prefix: p })),
      ...terms.filter((t) => t.name.toLowerCase().includes(lower) || t.label.toLowerCase().includes(lower)).map((t) => ({ name: t.name, kind: t.label, text: t.name })),
    ].slice(0, 12);
    if (found.length < 12 && !at.word.includes(":")) {
      found.push(...(await names(at.word)).map((n) => ({ ...n, text: `<${n.iri}>` })));
    }
    return found.slice(0, 16);
  }, (chosen) => {
    insert(start, chosen.text);
    // A prefix that is used must be declared.
    const name = /^(\w+):/.exec(chosen.text)?.[1];
    if (name) known().then(({ prefixes }) => {
      const prefix = prefixes.find((p) => p.name === name);
      if (prefix && !new RegExp(`prefix\\s+${name}:`, "i").test(field.value)) {
        const caret = field.selectionStart, line = `PREFIX ${name}: <${prefix.iri}>\n`;
        field.setRangeText(line, 0, 0);
        field.setSelectionRange(caret + line.length, caret + line.length);
        paint();
      }
    });
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  const mistake = document.querySelector("[data-line]");
  if (mistake) {
    const lines = field.value.split("\n"), at = Number(mistake.dataset.line) - 1;
    const before = lines.slice(0, at).reduce((length, line) => length + line.length + 1, 0);
    const place = before + Math.min(Number(mistake.dataset.column) - 1, lines[at]?.length ?? 0);
    field.focus();
    field.setSelectionRange(place, place + 1);
  }
}

for (const field of document.querySelectorAll("input[data-search]")) {
  offers(field, () => field.value.trim() ? names(field.value) : [], (chosen) => { location.href = chosen.page; });
}
for (const field of document.querySelectorAll("input[data-kinds]")) {
  offers(field, () => field.value.trim() ? names(field.value, field.dataset.kinds) : [], (chosen) => { field.value = chosen.name; });
}
for (const form of document.querySelectorAll("form[data-editor]")) editor(form);
