"""Looks at the ontology and the graph with tools that are not ours: rdflib and owlrl.

usage: ontology.py ONTOLOGY-FOLDER DATA-FOLDER GRAPH.nq [closure]

Prints one line for each thing that is wrong. With `closure` it also expands ontology and data under
OWL 2 RL and prints every inconsistency.
"""
import json
import re
import sys
from pathlib import Path

import owlrl
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Literal, URIRef

XM = "https://w3id.org/xiangmai/ontology#"
PREFIXES = {
    "rdf": str(RDF), "rdfs": str(RDFS), "skos": str(SKOS), "dcterms": "http://purl.org/dc/terms/",
    "dc": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
}
PROPERTIES = {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}

# What the OWL 2 RL profile lets an ontology of named classes and properties say.
ALLOWED = {
    "Ontology", "Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "disjointWith",
    "versionInfo", "AsymmetricProperty", "IrreflexiveProperty", "TransitiveProperty",
    "SymmetricProperty", "FunctionalProperty", "InverseFunctionalProperty", "inverseOf",
    "equivalentClass", "equivalentProperty", "propertyDisjointWith", "imports", "deprecated", "versionIRI",
    "priorVersion",
}
UNIT = URIRef("http://qudt.org/schema/qudt/Unit")

wrong = []


def expand(name):
    prefix, _, local = name.partition(":")
    return URIRef(PREFIXES[prefix] + local) if prefix in PREFIXES else URIRef(name)


def in_both(graph, term, property):
    return {"zh", "en"} <= {o.language for o in graph.objects(term, property) if isinstance(o, Literal)}


def listed_words(column):
    """The words that the format of a column lists."""
    datatype = column.get("datatype")
    pattern = datatype.get("format", "") if isinstance(datatype, dict) else ""
    words = pattern.strip("^$").removeprefix("(").removesuffix(")").split("|")
    return words if len(words) > 1 and all(re.fullmatch(r"[\w-]+", w) for w in words) else []


def used_by_tables(data):
    """Properties, classes and listed concepts of the schemas, with where they stand."""
    for path in sorted(Path(data).glob("*-schema.json")):
        columns = json.loads(path.read_text(encoding="utf-8"))["columns"]
        formats = {c["name"]: listed_words(c) for c in columns}
        for column in columns:
            where = f"{path.name} {column['name']}"
            # A property may be named by a listed column of the row: fact supports or disputes.
            named = re.search(r"\{(\w+)\}", column["propertyUrl"])
            for word in formats[named[1]] if named else [""]:
                url = re.sub(r"\{\w+\}", word, column["propertyUrl"])
                property = expand(url)
                if property != RDF.type:
                    yield "property", property, where
            template = column.get("valueUrl", "")
            values = [template.replace("{%s}" % column["name"], w) for w in formats[column["name"]]]
            if template and "{" not in template:
                values = [template]
            kind = "class" if property == RDF.type else "concept"
            for value in values if template else []:
                yield kind, expand(value), where


def check_terms(ontology, data):
    for kind, term, where in used_by_tables(data):
        types = set(ontology.objects(term, RDF.type))
        if kind == "property" and not types & PROPERTIES:
            wrong.append(f"{where}: {term} is declared as no property")
        if kind == "class" and OWL.Class not in types:
            wrong.append(f"{where}: {term} is declared as no class")
        if kind == "concept" and not in_both(ontology, term, SKOS.prefLabel):
            wrong.append(f"{where}: {term} is no concept with both labels")
        if kind != "concept":
            check_said(ontology, term, where)
    for term in set(ontology.subjects(RDF.type)):
        if str(term).startswith(XM):
            check_said(ontology, term, "ontology")
    for term in ontology.subjects(RDF.type, OWL.Class):
        parents = set(ontology.transitive_objects(term, RDFS.subClassOf))
        if str(term).startswith(XM) and all(str(p).startswith(XM) for p in parents):
            wrong.append(f"{term} has no standard parent")


def check_said(ontology, term, where):
    # Terms of others have their definitions where they come from; here stands how they are used.
    meaning = SKOS.definition if str(term).startswith(XM) else SKOS.scopeNote
    for property in (RDFS.label, meaning):
        if not in_both(ontology, term, property):
            wrong.append(f"{where}: {term} lacks {property} in zh or en")


def check_concepts(ontology):
    for concept in set(ontology.subjects(SKOS.inScheme)):
        if not in_both(ontology, concept, SKOS.definition):
            wrong.append(f"{concept} lacks a definition in zh or en")
        labels = list(ontology.objects(concept, SKOS.prefLabel))
        if sorted(l.language or "" for l in labels) != ["en", "zh"]:
            wrong.append(f"{concept} has not one prefLabel in zh and one in en")
        if set(labels) & set(ontology.objects(concept, SKOS.altLabel)):
            wrong.append(f"{concept} has an altLabel that is its prefLabel")
        # A unit is no concept: nothing is broader than it.
        if (concept, RDF.type, UNIT) in ontology:
            continue
        if not (ontology.value(concept, SKOS.topConceptOf) or ontology.value(concept, SKOS.broader)):
            wrong.append(f"{concept} hangs nowhere")
        for scheme in ontology.objects(concept, SKOS.inScheme):
            if (scheme, RDF.type, SKOS.ConceptScheme) not in ontology:
                wrong.append(f"{concept}: {scheme} is no concept scheme")
        for broader in ontology.objects(concept, SKOS.broader):
            if concept in ontology.transitive_objects(broader, SKOS.broader):
                wrong.append(f"{concept} is broader than itself")
    for scheme in ontology.subjects(RDF.type, SKOS.ConceptScheme):
        if not in_both(ontology, scheme, RDFS.label):
            wrong.append(f"{scheme} lacks a label in zh or en")
        seen = {}
        for concept in ontology.subjects(SKOS.inScheme, scheme):
            for label in ontology.objects(concept, SKOS.prefLabel):
                if seen.setdefault(label, concept) != concept:
                    wrong.append(f"{concept} and {seen[label]} are both called {label}")


def check_profile(ontology, graph):
    for triple in ontology:
        for term in triple:
            local = str(term).removeprefix(str(OWL))
            if isinstance(term, URIRef) and local != str(term) and local not in ALLOWED:
                wrong.append(f"owl:{local} is not of the profile (or not known to this test)")
    kinds = {p: set(ontology.objects(p, RDF.type)) & PROPERTIES for p in ontology.subjects(RDF.type)}
    for property, kind in kinds.items():
        if len(kind) > 1:
            wrong.append(f"{property} is declared as several kinds of property")
        for parent in ontology.objects(property, RDFS.subPropertyOf):
            if kinds.get(parent) != kind:
                wrong.append(f"{property} and its parent {parent} are not of one kind")
    for s, p, o in graph:
        kind = kinds.get(p, set())
        if OWL.ObjectProperty in kind and isinstance(o, Literal):
            wrong.append(f"{s} {p} {o!r}: a literal for an object property")
        if OWL.DatatypeProperty in kind and not isinstance(o, Literal):
            wrong.append(f"{s} {p} {o}: a node for a datatype property")
        if not kind and str(p).startswith(XM):
            wrong.append(f"{p} is used and not declared")
    for s, o in graph.subject_objects(RDF.type):
        if str(o).startswith(XM) and (o, RDF.type, OWL.Class) not in ontology:
            wrong.append(f"{o} is used and not declared")


def check_ranges(ontology, graph):
    """Datatypes: owlrl does not compare a literal with the range of its property."""
    integers = {XSD.integer, XSD.nonNegativeInteger}
    for property, datatype in ontology.subject_objects(RDFS.range):
        if not str(datatype).startswith((str(XSD), str(RDF))):
            continue
        fits = {datatype} | (integers if datatype == XSD.decimal else set())
        if datatype == XSD.integer:
            fits |= integers
        for s, o in graph.subject_objects(property):
            own = RDF.langString if o.language else (o.datatype or XSD.string)
            # The store keeps every integer as xsd:integer.
            if datatype == XSD.nonNegativeInteger and own == XSD.integer and o.value >= 0:
                continue
            if own not in fits:
                wrong.append(f"{s} {property} {o!r} is no {datatype}")


def check_closure(graph):
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    error = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
    wrong.extend(str(o) for o in graph.objects(None, error))
    wrong.extend(f"{s} is in owl:Nothing" for s in graph.subjects(RDF.type, OWL.Nothing))


def main():
    folder, data, nquads, *more = sys.argv[1:]
    ontology = rdflib.Graph()
    for path in sorted(Path(folder).glob("*.ttl")):
        if not path.name.startswith("shapes"):
            ontology.parse(path)
    graph = rdflib.Graph()
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(nquads, format="nquads")
    for quad in dataset.quads():
        graph.add(quad[:3])
    check_terms(ontology, data)
    check_concepts(ontology)
    check_profile(ontology, graph)
    check_ranges(ontology, graph)
    if more == ["closure"]:
        check_closure(graph)
    print("\n".join(sorted(set(wrong))))


main()
