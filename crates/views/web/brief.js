// What the brief adds to its pictures where scripts may run: hover, lineage, search, filters, time, downloads.
// Without it everything can still be read. No dependency, no request.

/** Indexes the nodes of a cascade: entries by node, children by parent, all parents by child. */
export function index(cascade) {
  const entries = new Map(cascade.entries.map((e) => [String(e.node), e]));
  const parents = new Map(), children = new Map();
  for (const e of cascade.entries) {
    for (const link of [e.parent, ...(e.alternatives ?? [])]) {
      if (link?.node === undefined) continue;
      const [from, to] = [String(link.node), String(e.node)];
      parents.set(to, [...(parents.get(to) ?? []), from]);
      children.set(from, [...(children.get(from) ?? []), to]);
    }
  }
  return { entries, parents, children };
}

/** All nodes up and down from one. */
export function lineage({ parents, children }, node) {
  const found = new Set([node]);
  for (const way of [parents, children]) {
    const open = [node], seen = new Set(open);
    while (open.length) {
      for (const next of way.get(open.pop()) ?? []) {
        if (!seen.has(next)) { seen.add(next); found.add(next); open.push(next); }
      }
    }
  }
  return found;
}

const province = (e) => (e.who.divisions?.find((d) => d.level === "province")?.name) ?? e.who.path?.[0] ?? "";
const bases = (e) => [e.parent, ...(e.alternatives ?? []), ...(e.unnamed ?? [])].filter(Boolean).map((l) => l.basis);
const names = (e) => [e.who.name, e.who.en ?? "", ...(e.who.also ?? []), ...(e.who.path ?? []), e.scheme?.name ?? "", e.scheme?.formula ?? ""];

/** Whether an entry passes the filters: text, province, variant, basis, years. */
export function passes(e, f) {
  if (f.text && !names(e).some((n) => n.toLowerCase().includes(f.text.toLowerCase()))) return false;
  if (f.province && province(e) !== f.province) return false;
  if (f.variant && e.scheme?.iri !== f.variant) return false;
  if (f.basis && !bases(e).includes(f.basis)) return false;
  const year = e.time?.by_year;
  if (f.until !== undefined && (year === undefined || year > f.until)) return false;
  return true;
}

/** A cascade as CSV, with a byte order mark; what a spreadsheet would run as a formula gets an apostrophe. */
export function csv(cascade, shown) {
  const cell = (v) => {
    const text = String(v ?? "");
    return `"${(/^[=+\-@\t\r]/.test(text) ? "'" + text : text).replaceAll('"', '""')}"`;
  };
  const rows = [["name", "path", "kind", "scheme", "start", "bound", "earliest", "latest", "from", "basis", "reports"]];
  for (const e of cascade.entries.filter(shown)) {
    rows.push([e.who.name, (e.who.path ?? []).join(" › "), e.kind, e.scheme?.formula ?? e.scheme?.name, e.start,
      e.time?.bound, e.time?.earliest, e.time?.latest, e.parent?.from.name, e.parent?.basis,
      (e.sources ?? []).map((s) => s.report).join(" ")]);
  }
  return "\ufeff" + rows.map((r) => r.map(cell).join(",")).join("\r\n") + "\r\n";
}

function start() {
  const cascade = JSON.parse(document.getElementById("cascade").textContent);
  const graph = index(cascade);
  const tools = document.querySelector(".tools");
  const tip = document.getElementById("tip");
  const field = (name) => tools.querySelector(`[name=${name}]`);
  const option = (select, value, text) => select.append(new Option(text, value));
  tools.hidden = false;
  document.querySelectorAll(".save").forEach((s) => { s.hidden = false; });
  [...new Set(cascade.entries.map(province))].filter(Boolean).sort().forEach((p) => option(field("province"), p, p));
  cascade.variants.forEach((v) => option(field("variant"), v.scheme.iri, v.scheme.formula ?? v.scheme.name));
  [...new Set(cascade.entries.flatMap(bases))].sort().forEach((b) => option(field("basis"), b, b));
  const years = cascade.entries.map((e) => e.time?.by_year).filter((y) => y !== undefined);
  const slider = field("until");
  slider.min = Math.min(...years); slider.max = Math.max(...years) + 1; slider.value = slider.max;
  slider.disabled = !years.length;
  let chosen = null;

  function filters() {
    const all = slider.disabled || Number(slider.value) > Math.max(...years);
    return { text: field("text").value.trim(), province: field("province").value, variant: field("variant").value,
      basis: field("basis").value, until: all ? undefined : Number(slider.value) };
  }

  function shown() {
    const f = filters();
    const line = chosen === null ? null : lineage(graph, chosen);
    return new Set([...graph.entries].filter(([k, e]) => passes(e, f) && (!line || line.has(k))).map(([k]) => k));
  }

  function draw() {
    const visible = shown();
    const basis = field("basis").value;
    document.querySelectorAll("[data-node]").forEach((g) => g.classList.toggle("dim", !visible.has(g.dataset.node)));
    document.querySelectorAll("g[data-from]").forEach((g) => {
      const ends = visible.has(g.dataset.from) && visible.has(g.dataset.to);
      g.classList.toggle("dim", !ends || (basis !== "" && g.dataset.basis !== basis));
    });
    const f = filters();
    // Sources that took nothing up are no adopters.
    const adopters = [...graph.entries].filter(([, e]) => e.kind === "adopter").map(([k]) => k);
    const left = adopters.filter((k) => visible.has(k)).length;
    field("said").textContent = `${left} / ${adopters.length}${f.until === undefined ? "" : " · ≤ " + f.until}`;
  }

  function choose(node) { chosen = chosen === node ? null : node; draw(); }

  document.querySelectorAll("g[data-node]").forEach((g) => { g.tabIndex = 0; });
  document.addEventListener("click", (event) => {
    const g = event.target.closest?.("[data-node]");
    if (g) choose(g.dataset.node);
  });
  document.addEventListener("keydown", (event) => {
    const g = event.target.closest?.("[data-node]");
    if (g && (event.key === "Enter" || event.key === " ")) { event.preventDefault(); choose(g.dataset.node); }
    if (event.key === "Escape") { chosen = null; draw(); }
  });
  // The tooltip says what the title of a mark says; the title would only come later and twice.
  const titles = new Map();
  document.querySelectorAll("svg g > title").forEach((t) => {
    titles.set(t.parentNode, t.textContent);
    t.parentNode.setAttribute("aria-label", t.textContent);
    t.remove();
  });
  // The picture for narrow screens tells the same of its marks; it stands in the wide one alone.
  for (const part of document.querySelectorAll(".part")) {
    const wide = new Map([...part.querySelectorAll(".wide g[data-node]")].map((g) => [g.dataset.node, titles.get(g)]));
    part.querySelectorAll(".narrow g[data-node]").forEach((g) => {
      const text = wide.get(g.dataset.node);
      if (!text) return;
      titles.set(g, text);
      g.setAttribute("aria-label", text);
    });
  }
  function tell(target, x, y) {
    let g = target.closest?.("g");
    while (g && !titles.has(g)) g = g.parentNode.closest?.("g");
    tip.hidden = !g;
    if (!g) return;
    tip.textContent = titles.get(g);
    tip.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${Math.max(4, Math.min(y + 14, innerHeight - tip.offsetHeight - 8))}px`;
  }
  document.addEventListener("mousemove", (e) => tell(e.target, e.clientX, e.clientY));
  document.addEventListener("focusin", (e) => {
    const b = e.target.getBoundingClientRect();
    tell(e.target, b.right, b.top);
  });
  tools.addEventListener("input", draw);
  let timer = null;
  field("play").addEventListener("click", () => {
    if (timer) { clearInterval(timer); timer = null; return; }
    slider.value = slider.min;
    timer = setInterval(() => {
      draw();
      if (Number(slider.value) >= Number(slider.max)) { clearInterval(timer); timer = null; }
      slider.value = Number(slider.value) + 1;
    }, 700);
  });
  function save(name, type, text) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
  field("csv").addEventListener("click", () => {
    const visible = shown();
    save("cascade.csv", "text/csv;charset=utf-8", csv(cascade, (e) => visible.has(String(e.node))));
  });
  document.querySelectorAll(".save button").forEach((button) => button.addEventListener("click", () => {
    const svg = button.closest("figure").querySelector("svg");
    save(`${button.dataset.view}.svg`, "image/svg+xml", new XMLSerializer().serializeToString(svg));
  }));
  draw();
}

if (typeof document !== "undefined") start();
