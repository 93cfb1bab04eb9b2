"""A full reasoner over ontology, graph and the vocabularies that both build on: HermiT, through owlready2.

usage: hermit.py [--sample N] ONTOLOGY-FOLDER VOCABULARY-FOLDER GRAPH.nq...

With --sample it looks at N things of each class, at N things of each property, and at the classes of what they lead to.

Prints `consistent`, or what HermiT says, then every class that nothing could be in.
"""
import sys
import tempfile
from pathlib import Path

import owlready2
import rdflib
from rdflib import OWL, RDF, RDFS, XSD, Literal, URIRef

XM = "https://w3id.org/xiangmai/ontology#"
# OWL 2's datatype map has no dates; HermiT refuses them (they are judged by shapes).
DATES = {XSD.date, XSD.gYear, XSD.gYearMonth}


def read(ontology, vocabularies, graphs, sample):
    whole, facts = rdflib.Graph(), rdflib.Graph()
    # GeoSPARQL, schema.org and QUDT classes that we name have no axioms that matter here; PROV-O, ORG and OA do.
    for folder in (ontology, vocabularies):
        for path in sorted(Path(folder).glob("*.ttl")):
            if not path.name.startswith("shapes"):
                whole.parse(path)
    for path in graphs:
        dataset = rdflib.Dataset(default_union=True)
        dataset.parse(path, format="nquads")
        for quad in dataset.quads():
            facts.add(quad[:3])
    for triple in sampled(facts, sample) if sample else facts:
        whole.add(triple)
    # An imported vocabulary stands in the graph; owlready2 would look for it on the network.
    whole.remove((None, OWL.imports, None))
    for triple in list(whole):
        if isinstance(triple[2], Literal) and triple[2].datatype in DATES:
            whole.remove(triple)
    declare(whole)
    return whole


def sampled(facts, count):
    chosen = set()
    for property in sorted(set(facts.predicates())):
        chosen.update(sorted(set(facts.subjects(property)))[:count])
    for kind in sorted(set(facts.objects(None, RDF.type))):
        chosen.update(sorted(set(facts.subjects(RDF.type, kind)))[:count])
    for s, p, o in facts:
        if s in chosen:
            yield s, p, o
            for kind in facts.objects(o, RDF.type) if isinstance(o, URIRef) else ():
                yield o, RDF.type, kind


def declare(whole):
    """Properties that a vocabulary uses without saying of which kind they are count as annotations."""
    kinds = {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
    known = {p for kind in kinds for p in whole.subjects(RDF.type, kind)}
    builtin = (str(RDF), str(RDFS), str(OWL))
    for property in set(whole.predicates()):
        if property not in known and not str(property).startswith(builtin):
            whole.add((property, RDF.type, OWL.AnnotationProperty))
    # A property cannot be two of them (ORG and PROV-O state some terms for RDFS readers as well).
    for property in known:
        own = set(whole.objects(property, RDF.type)) & kinds
        if OWL.AnnotationProperty in own and len(own) > 1:
            whole.remove((property, RDF.type, OWL.AnnotationProperty))


def main():
    arguments, sample = sys.argv[1:], None
    if arguments[0] == "--sample":
        sample, arguments = int(arguments[1]), arguments[2:]
    ontology, vocabularies, *graphs = arguments
    whole = read(ontology, vocabularies, graphs, sample)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "whole.nt"
        whole.serialize(path, format="nt", encoding="utf-8")
        world = owlready2.World()
        world.get_ontology(path.as_uri()).load()
        try:
            owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
        except owlready2.OwlReadyInconsistentOntologyError as error:
            print("inconsistent", error)
            return
        print("consistent")
        for name in world.inconsistent_classes():
            print(name.iri, "can have no instance")


main()
