"""xiangmai (乡脉): knowledge graphs of rural governance, and how organizational models spread.

>>> import xiangmai
>>> graph = xiangmai.open()                        # the tables that ship with the program
>>> graph.query("models").to_pandas()              # doctest: +SKIP
>>> graph.trace("党支部+合作社+农户").nodes            # doctest: +SKIP
"""

from __future__ import annotations

import io as _io
import json as _json
import os as _os
import sys as _sys
from typing import Any, Iterable

from . import _xiangmai
from ._xiangmai import __version__

__all__ = ["Answer", "Error", "Graph", "Trace", "check", "load", "main", "open", "__version__"]


class Error(Exception):
    """A command could not do its work. `code` is its exit code: 1 findings, 2 wrong use, 3 the environment."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def main() -> int:
    """Is the command ``xiangmai``."""
    _sys.stdout.flush()
    return _xiangmai.main([_os.fsencode(arg).decode("utf-8", "surrogateescape") for arg in _sys.argv])


def _call(args: list[str], allowed: tuple[int, ...] = (0,), chinese: bool = False) -> tuple[int, bytes, str]:
    code, out, said = _xiangmai.call(args, chinese)
    if code not in allowed:
        raise Error(code, said.strip())
    return code, bytes(out), said


def _frame(rows: list[dict[str, Any]]) -> Any:
    import pandas

    return pandas.DataFrame(rows)


def _options(given: dict[str, Any]) -> list[str]:
    """Options of a command: ``date_width=1`` is ``--date-width=1``, ``True`` a switch, a list an option given several times."""
    options = []
    for name, value in given.items():
        flag = f"--{name.rstrip('_').replace('_', '-')}"
        for one in value if isinstance(value, (list, tuple)) else [value]:
            options += [flag] if one is True else [] if one is None or one is False else [f"{flag}={one}"]
    return options


class Answer:
    """The rows of a query: one column for each variable, typed where all values of a column are numbers or truth values
    (Int64, Float64, Boolean), else text. Dates keep their own precision (``2017``, ``2017-03``) and so are text.

    Takes part in the Arrow PyCapsule interface: ``pyarrow.table(answer)``, ``polars.DataFrame(answer)`` and DuckDB read it
    without a copy.
    """

    def __init__(self, native: Any) -> None:
        self._native = native

    @property
    def columns(self) -> list[str]:
        """The names of the columns, in the order of the query."""
        return self._native.columns

    def __len__(self) -> int:
        return len(self._native)

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self._native.__arrow_c_stream__(requested_schema)

    def to_arrow(self) -> Any:
        """A ``pyarrow.Table``."""
        import pyarrow

        return pyarrow.table(self)

    def to_pandas(self) -> Any:
        """A ``pandas.DataFrame`` (through pyarrow)."""
        return self.to_arrow().to_pandas()

    def to_polars(self) -> Any:
        """A ``polars.DataFrame``."""
        import polars

        return polars.DataFrame(self)

    def __repr__(self) -> str:
        return f"<{len(self)} rows: {', '.join(self.columns)}>"


class Trace:
    """How a model spread: who took it up, when (year), from whom, through which channel."""

    def __init__(self, graph: Graph, model: str, options: list[str]) -> None:
        self._graph, self.model, self._options = graph, model, options
        elements = _json.loads(self._export("cyjs"))["elements"]
        self._nodes = [node["data"] for node in elements["nodes"]]
        self._edges = [edge["data"] for edge in elements["edges"]]

    def _export(self, format: str) -> bytes:
        args = ["export", "--format", format, "--model", self.model, *self._options, *self._graph._where, "-q"]
        return _call(args)[1]

    @property
    def nodes(self) -> Any:
        """A frame with one row for each adopter and each place named beside them, one column for each attribute that any has.

        ``id`` is an IRI; ``kind`` is ``adopter`` or what else it is; ``label``, ``province``, ``prefecture``, ``county`` are names;
        ``started`` is a date of its own precision (``2017``, ``2017-03``), ``year`` a number; ``depth`` counts steps from the root of
        its lineage, ``children`` those who learned from it. What is not known is missing.
        """
        return _frame(self._nodes)

    @property
    def edges(self) -> Any:
        """A frame with one row for each link: ``source`` and ``target`` are ids of nodes, ``kind`` is ``transmission`` or what else it is.

        ``basis`` is observed (a report says so), derived (a rule) or inferred (a method); ``lag`` is in years, ``weight`` grows with
        what bears the link out; ``draws_tree`` marks the one link by which each adopter hangs in its tree.
        """
        return _frame(self._edges)

    def to_networkx(self) -> Any:
        """A ``networkx.MultiDiGraph`` with every attribute of nodes and edges."""
        import networkx

        graph = networkx.MultiDiGraph(name=self.model)
        graph.add_nodes_from((node["id"], node) for node in self._nodes)
        for edge in self._edges:
            graph.add_edge(edge["source"], edge["target"], key=edge.get("id"), **edge)
        return graph

    def svg(self, view: str = "lanes", lang: str = "zh") -> str:
        """A picture as SVG: `view` is lanes, curve, lattice, channels, map or formula; `lang` is zh or en."""
        args = ["draw", view, self.model, *self._options, *self._graph._where, "--lang", lang, "-q"]
        return _call(args)[1].decode()

    def to_dict(self) -> dict[str, Any]:
        """Everything, as ``xiangmai trace --format json`` tells it."""
        args = ["trace", self.model, "--format", "json", *self._options, *self._graph._where, "-q"]
        return _json.loads(_call(args)[1])

    def _repr_html_(self) -> str:
        return self.svg()

    def __repr__(self) -> str:
        return f"<trace of {self.model}: {len(self._nodes)} nodes, {len(self._edges)} links>"


class Graph:
    """An open graph: a store, tables read into memory, or the shipped tables."""

    def __init__(self, store: str | _os.PathLike[str] | None = None, data: str | _os.PathLike[str] | None = None) -> None:
        self._native = _xiangmai.Graph(None if store is None else _os.fspath(store), None if data is None else _os.fspath(data))
        place = self._native.place
        self._where = ["--store", place] if place else ["--data", _os.fspath(data)] if data else []

    def query(self, query: str, *, timeout: float | None = None, **params: Any) -> Answer:
        """Asks a named query (``graph.query("adopters", model="积分制")``) or SPARQL; `timeout` is in seconds."""
        given = [f"{name}={value}" for name, value in params.items()]
        return Answer(self._native.query(query, given, timeout))

    def trace(
        self,
        model: str,
        *,
        variants: str | float | None = None,
        from_: str | None = None,
        to: str | None = None,
        since: str | None = None,
        until: str | None = None,
        basis: Iterable[str] = (),
    ) -> Trace:
        """Traces a model: a formula, a scheme's name or its IRI. Dates are ``2017``, ``2017-03`` or ``2017-03-05``; `basis` any of
        observed, derived, inferred."""
        named = {"variants": variants, "from_": from_, "to": to, "since": since, "until": until, "basis": list(basis)}
        return Trace(self, model, _options(named))

    def measures(self, model: str | None = None, **options: Any) -> Any:
        """Measures of a model's spread as a frame: one row for each measure, key and basis; `universe`, `seed`, `since`, `until`
        as in the command. Shares are between 0 and 1, lags in years, distances in kilometres."""
        import pandas

        args = ["measures", *([model] if model else []), "--format", "csv", *self._where, "-q"]
        args += _options(options)
        return pandas.read_csv(_io.BytesIO(_call(args)[1]))

    def infer(self, *, model: str = "exponential", edges: int | None = None, p_value: float | None = None, **options: Any) -> Any:
        """Infers who learned from whom from dates alone (NetInf), as a frame with one row for each link, the best first: origin,
        destination, improvement (of the log-likelihood), p_value. Stops after `edges` links, or at the first that does not reach
        `p_value` (default 0.05); nothing is kept in the store. Options are those of the command (``params="0.5"``, ``bootstrap=200``,
        ``compatible=True``); times are in years."""
        import pandas

        args = ["infer", "--model", model, "--no-save", *self._where, "-q"]
        args += [f"--edges={edges}"] if edges is not None else [f"--p-value={0.05 if p_value is None else p_value}"]
        args += _options(options)
        return pandas.read_csv(_io.BytesIO(_call(args)[1]))

    def __repr__(self) -> str:
        return f"<graph of {self._where[1] if self._where else 'the shipped tables'}>"


def open(store: str | _os.PathLike[str] | None = None, *, data: str | _os.PathLike[str] | None = None) -> Graph:
    """Opens a store (a folder or the address of a SPARQL server), a folder of tables, or without any the shipped tables."""
    return Graph(store, data)


def load(*inputs: str | _os.PathLike[str], store: str | _os.PathLike[str], source: str | None = None, yes: bool = False) -> str:
    """Loads folders of tables, workbooks or tables into a store; returns what was said. Raises `Error` with the findings when the
    tables have errors: nothing is changed then."""
    options = _options({"store": _os.fspath(store), "source": source, "yes": yes})
    return _call(["load", *map(_os.fspath, inputs), *options])[2]


def check(*inputs: str | _os.PathLike[str]) -> Any:
    """Checks tables; returns the findings as a frame: code, severity, place (file, row, column), message, hint."""
    report = _json.loads(_call(["check", *map(_os.fspath, inputs), "--format", "json", "-q"], allowed=(0, 1))[1])
    rows = []
    for finding in report["findings"]:
        place = finding.pop("place", None) or {}
        rows.append({**finding, **{key: place.get(key) for key in ("file", "row", "column", "title")}})
    columns = ["code", "severity", "file", "row", "column", "title", "value", "message", "hint"]
    import pandas

    return pandas.DataFrame(rows, columns=columns)
