"""The lineage of one adoption with NetworkX or igraph: everyone from whom it may come.

usage: lineage.py networkx|igraph FOLDER SCHEME PLACE
Reads transmissions.csv as `generate` writes it; prints the number of ancestors and seconds for
reading and for the lineage.
"""
import csv
import sys
import time

library, folder, scheme, place = sys.argv[1:]
begin = time.perf_counter()
with open(f"{folder}/transmissions.csv", encoding="utf-8", newline="") as file:
    rows = csv.reader(file)
    next(rows)
    edges = [(f"{s} {source}", f"{s} {learner}") for _, s, source, learner, *_ in rows]
goal = f"{scheme} {place}"
if library == "networkx":
    import networkx

    graph = networkx.DiGraph(edges)
    read = time.perf_counter()
    found = len(networkx.ancestors(graph, goal))
else:
    import igraph

    graph = igraph.Graph.TupleList(edges, directed=True)
    read = time.perf_counter()
    vertex = graph.vs.find(name=goal)
    found = len(graph.subcomponent(vertex, mode="in")) - 1
end = time.perf_counter()
print(f"{library}: {found} ancestors; read {read - begin:.2f} s, lineage {end - read:.3f} s")
