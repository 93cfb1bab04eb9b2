"""What every client should find, worked out from the cascade JSON alone (not by the code that wrote it)."""

import calendar
import datetime
import json


def days(text):
    parts = [int(p) for p in text.split("-")]
    if len(parts) == 1:
        return f"{parts[0]:04}-01-01", f"{parts[0]:04}-12-31"
    if len(parts) == 2:
        return f"{text}-01", f"{text}-{calendar.monthrange(*parts)[1]:02}"
    return text, text


PRECISION = {1: "year", 2: "month", 3: "day"}


def dated(out, text, names):
    for name, value in zip(names, (text, PRECISION[len(text.split("-"))], *days(text), int(text[:4]))):
        out[name] = value


def clean(values):
    return {k: v for k, v in values.items() if v is not None and v != ""}


class Expected:
    def __init__(self, path, language):
        self.c = json.load(open(path, encoding="utf-8"))
        self.language = language
        self.labels = {l["concept"]: l[language] for l in self.c.get("labels", [])}
        self.reports = {r["iri"]: r for r in self.c.get("reports", [])}
        self.taken = {}
        self.nodes, self.edges = {}, {}
        self.build()

    def pick(self, zh, en):
        return zh if self.language == "zh" else en

    @staticmethod
    def unique(taken, key):
        if key not in taken:
            taken[key] = 1
            return key
        n = taken[key] + 1
        while f"{key}#{n}" in taken:
            n += 1
        taken[key] = n
        taken[f"{key}#{n}"] = 1
        return f"{key}#{n}"

    def name(self, who):
        return who["en"] if self.language == "en" and who.get("en") else who["name"]

    def who(self, who):
        out = {"iri": who.get("iri"), "name_zh": who["name"], "name_en": who.get("en"), "class": who.get("class"),
               "level": who.get("level"), "other_names": " | ".join(who.get("also", [])),
               "path": " › ".join(who.get("path", []))}
        for level in ("province", "prefecture", "county"):
            for d in who.get("divisions", []):
                if d.get("level") == level:
                    out.setdefault(level, self.name(d))
        if "position" in who:
            out["longitude"], out["latitude"] = who["position"]
        return out

    def change(self, c):
        words = []
        for e in c.get("edits", []):
            kind = e["kind"]
            if kind == "added":
                words.append("+" + e["to"])
            elif kind == "dropped":
                words.append("−" + e["from"])
            elif kind == "reordered":
                words.append(self.pick("换序", "reordered"))
            else:
                words.append(f"{e['from']}→{e['to']}")
        return " ".join(w for i, w in enumerate(words) if i == 0 or words[i - 1] != w)

    def sources(self, sources):
        named = {}
        for s in sources:
            r = self.reports.get(s["report"], {})
            named[s["report"]] = (s.get("title", r.get("title")), s.get("url", r.get("url")))
        named = dict(sorted(named.items()))
        spans = [f"{s['report']}:{s['span'][0]}-{s['span'][1]}" for s in sources if "span" in s]
        return {"reports": " ".join(named), "evidence": " ".join(spans),
                "report_titles": " | ".join(t for t, _ in named.values() if t),
                "report_urls": " ".join(u for _, u in named.values() if u)}

    def channel(self, channel):
        ids = [channel["direction"]] if "direction" in channel else []
        ids += channel.get("mechanisms", []) + channel.get("carriers", [])
        words = self.pick("、", ", ").join(self.labels.get(f"channel/{i}", i) for i in ids)
        return {"channel": words, "direction": channel.get("direction"),
                "mechanisms": " ".join(channel.get("mechanisms", [])),
                "carriers": " ".join(channel.get("carriers", []))}

    def build(self):
        c, taken = self.c, {}
        ids, actors, others = {}, {}, {}
        for e in c["entries"]:
            own = (e.get("adoptions") or [e["who"].get("iri")])[0] or f"node/{e['node']}"
            ids[e["node"]] = self.unique(taken, own)
            if "iri" in e["who"]:
                actors.setdefault(e["who"]["iri"], []).append(e)
            self.nodes[ids[e["node"]]] = dict(self.entry(e), label=self.name(e["who"]) or ids[e["node"]])

        def other(key, own, label, values):
            if key not in others:
                others[key] = self.unique(taken, own)
                self.nodes[others[key]] = clean(dict(values, label=label or others[key]))

        def unnamed_key(l):
            return f"unnamed {l['fact']} {l['from']['name']}"

        for e in c["entries"]:
            for l in e.get("unnamed", []):
                label = self.name(l["from"]) or self.pick("来源未具名", "source not named")
                other(unnamed_key(l), l["fact"] + "#source", label, dict(self.who(l["from"]), kind="unnamed"))
        parties = [w for v in c["visits"] for w in (v.get("host"), v.get("visitor")) if w]
        parties += [w for p in c["promotions"] for w in (p.get("scope"), p["promoter"]) if w]
        for w in parties:
            if w.get("iri") not in actors:
                key = w.get("iri", "party/" + w["name"])
                other(key, w.get("iri", key[:200]), self.name(w), dict(self.who(w), kind="party"))
        for v in c["variants"]:
            s = v["scheme"]
            label = s["en"] if self.language == "en" and s.get("en") else s.get("formula") or s["name"]
            values = {"kind": "scheme", "iri": s["iri"], "name_zh": s["name"], "name_en": s.get("en"),
                      "formula": s.get("formula"), "adopters": v["adopters"]}
            if "first" in v:
                dated(values, v["first"], ("started", "precision", "earliest", "latest", "year"))
            if "comparison" in v:
                values.update(self.changes(v["comparison"]))
            other(s["iri"], s["iri"], label, values)

        def party(who, scheme):
            if who.get("iri") not in actors:
                return others[who.get("iri", "party/" + who["name"])]
            nodes = actors[who["iri"]]
            same = [e for e in nodes if e.get("scheme", {}).get("iri") == (scheme or {}).get("iri")]
            return ids[(same or nodes)[0]["node"]]

        used = {}

        def edge(own, source, target, label, values, weight=None):
            values = dict(values, source=source, target=target, weight=weight, label=label)
            self.edges[self.unique(used, own)] = clean(values)

        for e in c["entries"]:
            links = ([e["parent"]] if "parent" in e else []) + e.get("alternatives", [])
            drawn = "parent" in e
            for k, l in enumerate(links):
                rank = k + (1 if drawn else 2)
                kind = "transmission" if rank == 1 else "alternative"
                values = self.link(e, l, kind, rank, len(links))
                edge(l["fact"], ids[l["node"]], ids[e["node"]], values.get("channel", ""), values, l.get("weight"))
            for l in e.get("unnamed", []):
                values = self.link(e, l, "transmission", 0, 0)
                edge(l["fact"], others[unnamed_key(l)], ids[e["node"]], values.get("channel", ""), values, l.get("weight"))
        for v in c["visits"]:
            if "host" in v and "visitor" in v:
                values = dict(self.event(v), kind="visit")
                edge(v["iri"], party(v["host"], v.get("scheme")), party(v["visitor"], v.get("scheme")),
                     self.pick("考察学习", "study visit"), values)
        for p in c["promotions"]:
            if "scope" in p:
                values = dict(self.event(p), kind="promotion", **self.channel(p.get("channel", {})))
                edge(p["iri"], party(p["promoter"], p.get("scheme")), party(p["scope"], p.get("scheme")),
                     self.pick("推广", "promotion"), values)
        # Formulas that say the same in other words or another order are no variants of each other.
        steps = [(s["lower"], s["upper"], s["comparison"]) for s in c.get("lattice", [])
                 if s["comparison"]["relation"] not in ("same", "reordered")]
        if not steps:
            asked = [v["scheme"]["iri"] for v in c["variants"]]
            steps = [(asked[0], v["scheme"]["iri"], v["comparison"]) for v in c["variants"][1:] if "comparison" in v]
        for lower, upper, comparison in steps:
            change = self.change(comparison)
            values = {"kind": "variant-of", "basis": "derived", "draws_tree": False, "change": change}
            edge(f"{lower}→{upper}", others[lower], others[upper], change, values)

    def changes(self, c):
        return {"change": self.change(c), "change_relation": c["relation"], "change_distance": c["distance"]}

    def entry(self, e):
        t = e["time"]
        out = dict(self.who(e["who"]), kind=e["kind"], bound=t["bound"], status=" ".join(e.get("status", [])),
                   statement=e.get("statement"), basis=e.get("basis"),
                   outcomes=" | ".join(self.pick(o["zh"], o["en"]) for o in e.get("outcomes", [])), depth=e["depth"],
                   children=e["children"], adoptions=" ".join(e.get("adoptions", [])), started=e.get("start"),
                   precision=t.get("precision"), earliest=t.get("earliest"), latest=t.get("latest"),
                   year=t.get("year"), by_year=t.get("by_year"), reported=t.get("reported"), ended=e.get("end"))
        if "start" in e:
            dated(out, e["start"], ("started", "precision", "earliest", "latest", "year"))
        if "reported" in t:
            out["report_year"] = int(t["reported"][:4])
        if "end" in e:
            out["end_year"] = int(e["end"][:4])
        if "scheme" in e:
            s = e["scheme"]
            out.update(scheme=s["name"], scheme_iri=s["iri"], formula=s.get("formula"))
        if "change" in e:
            out.update(self.changes(e["change"]))
        out.update(self.sources(e.get("sources", [])))
        return clean(out)

    def link(self, e, l, kind, rank, of):
        out = {"kind": kind, "basis": l["basis"], "statement": l.get("statement"), "rule": l.get("rule"),
               "draws_tree": rank == 1, "p_value": l.get("p_value"), "conflict": l.get("conflict"),
               "across": l["across"], "lag": l.get("lag"), "scheme": e.get("scheme", {}).get("name"), "fact": l["fact"]}
        out.update(self.channel(l.get("channel", {})))
        if "date" in l:
            dated(out, l["date"], ("date", "precision", "earliest", "latest", "year"))
        if rank:
            out.update(rank=rank, candidates=of)
        if rank == 1 and "change" in e:
            out["change"] = self.change(e["change"])
        out.update(self.sources(l.get("sources", [])))
        return clean(out)

    def event(self, v):
        out = {"basis": v["basis"], "statement": v.get("statement"), "draws_tree": False, "scheme": v.get("scheme", {}).get("name"), "fact": v["iri"]}
        if "date" in v:
            dated(out, v["date"], ("date", "precision", "earliest", "latest", "year"))
        out.update(self.sources(v.get("sources", [])))
        return clean(out)


def isoday(value):
    return value.isoformat()[:10] if isinstance(value, (datetime.date, datetime.datetime)) else value
