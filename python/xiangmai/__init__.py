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
from typing import Any, Callable, Iterable, Iterator

from . import _xiangmai
from ._xiangmai import __version__

__all__ = ["Answer", "Error", "Graph", "Trace", "UsageError", "check", "load", "main", "open", "queries", "__version__"]


class Error(Exception):
    """A command could not do its work. `code` is its exit code: 1 findings, 2 wrong use, 3 the environment."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class UsageError(Error, ValueError):
    """What was asked for cannot be answered as it was asked: an unknown model or query, a date that is none. `code` is 2."""


def _failure(code: int, said: str) -> Error:
    said = said.strip()
    if code == 2:  # how a command is written is of no use here
        return UsageError(code, said.split("\n\n")[0].removeprefix("error: ").removeprefix("错误："))
    return Error(code, said if code == 1 else said.removeprefix("error: ").removeprefix("错误："))


def _asked(function: Callable[..., Any], *args: Any) -> Any:
    """Calls the native half; its errors are those of commands."""
    try:
        return function(*args)
    except ValueError as error:
        raise _failure(2, str(error)) from None
    except RuntimeError as error:
        raise _failure(3, str(error)) from None


def main() -> int:
    """Is the command ``xiangmai``."""
    _sys.stdout.flush()
    return _xiangmai.main([_os.fsencode(arg).decode("utf-8", "surrogateescape") for arg in _sys.argv])


def _call(args: list[str], allowed: tuple[int, ...] = (0,), lang: str | None = None) -> tuple[int, bytes, str]:
    code, out, said = _xiangmai.call(args, lang)
    if code not in allowed:
        raise _failure(code, said)
    return code, bytes(out), said


_DTYPES = {"text": "object", "day": "object", "integer": "Int64", "number": "float64", "boolean": "boolean"}


def _frame(rows: list[dict[str, Any]], columns: list[tuple[str, str]]) -> Any:
    """A frame with these columns, each with its type, whether or not any row has a value there."""
    import pandas

    values = {name: [row.get(name) for row in rows] for name, _ in columns}
    return pandas.DataFrame({name: pandas.array(values[name], dtype=_DTYPES[kind]) for name, kind in columns})


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
        """A ``pandas.DataFrame`` (through pyarrow). Whole numbers stay whole where some are missing (``Int64``)."""
        import pandas

        table = self.to_arrow()
        gaps = {name for name, column in zip(table.column_names, table.columns) if column.null_count}
        frame = table.to_pandas(integer_object_nulls=True)
        whole = [name for name in gaps if str(table.schema.field(name).type) == "int64"]
        return frame.astype({name: pandas.Int64Dtype() for name in whole})

    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows as dictionaries (through pyarrow)."""
        return self.to_arrow().to_pylist()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.to_dicts())

    def to_polars(self) -> Any:
        """A ``polars.DataFrame``."""
        import polars

        return polars.DataFrame(self)

    def _repr_html_(self) -> str:
        return self.to_pandas()._repr_html_()

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
        return self._graph._run("export", "--format", format, f"--model={self.model}", *self._options)

    @property
    def nodes(self) -> Any:
        """A frame with one row for each adopter and each place named beside them, one column for each attribute.

        ``id`` is an IRI; ``kind`` is ``adopter`` or what else it is; ``label``, ``province``, ``prefecture``, ``county`` are names;
        ``started`` is a date of its own precision (``2017``, ``2017-03``), ``year`` a number; ``depth`` counts steps from the root of
        its lineage, ``children`` those who learned from it. What is not known is missing.
        """
        return _frame(self._nodes, [("id", "text"), ("label", "text"), *_xiangmai.attributes()[0]])

    @property
    def edges(self) -> Any:
        """A frame with one row for each link: ``source`` and ``target`` are ids of nodes, ``kind`` is ``transmission`` or what else it is.

        ``basis`` is observed (a report says so), derived (a rule) or inferred (a method); ``lag`` is in years, ``weight`` grows with
        what bears the link out; ``draws_tree`` marks the one link by which each adopter hangs in its tree.
        """
        edges = [{**edge, "id": edge["edge_id"]} for edge in self._edges]
        ends = [(name, "text") for name in ("id", "source", "target", "label")]
        return _frame(edges, [*ends, ("weight", "number"), *_xiangmai.attributes()[1]])

    def to_networkx(self) -> Any:
        """A ``networkx.MultiDiGraph`` with every attribute of nodes and edges."""
        import networkx

        graph = networkx.MultiDiGraph(name=self.model)
        for node in self._nodes:
            graph.add_node(node["id"], **{name: value for name, value in node.items() if name not in ("id", "name")})
        for edge in self._edges:
            said = {name: value for name, value in edge.items() if name not in ("id", "edge_id", "interaction", "source", "target")}
            graph.add_edge(edge["source"], edge["target"], key=edge["edge_id"], **said)
        return graph

    def svg(self, view: str = "lanes", lang: str | None = None) -> str:
        """A picture as SVG: `view` is lanes, curve, lattice, channels, map or formula; `lang` is zh or en (default: the graph's)."""
        return self._graph._run("draw", *self._options, lang=lang, given=[view, self.model]).decode()

    def to_dict(self) -> dict[str, Any]:
        """Everything, as ``xiangmai trace --format json`` tells it."""
        return _json.loads(self._graph._run("trace", "--format", "json", *self._options, given=[self.model]))

    def _repr_html_(self) -> str:
        return self.svg()

    def __repr__(self) -> str:
        return f"<trace of {self.model}: {len(self._nodes)} nodes, {len(self._edges)} links>"


class Graph:
    """An open graph: a store, tables read into memory, or the shipped tables."""

    def __init__(
        self,
        store: str | _os.PathLike[str] | None = None,
        data: str | _os.PathLike[str] | None = None,
        lang: str | None = None,
    ) -> None:
        if lang not in (None, "zh", "en"):
            raise UsageError(2, f"lang is zh or en, not {lang!r}")
        places = (None if place is None else _os.fspath(place) for place in (store, data))
        self._native = _asked(_xiangmai.Graph, *places, lang)
        self._lang = lang
        place = self._native.place
        self._where = ["--store", place] if place else ["--data", _os.fspath(data)] if data else []

    def _run(self, *args: str, lang: str | None = None, given: Iterable[str] = ()) -> bytes:
        """What a command prints about this graph; `given` are its arguments that are no options."""
        lang = lang or self._lang
        said = ["--lang", lang] if lang else []
        return _call([*args, *self._where, *said, "-q", "--", *given], lang=lang)[1]

    def query(self, query: str, *, timeout: float | None = None, **params: Any) -> Answer:
        """Asks a named query (``graph.query("adopters", model="积分制")``) or SPARQL; `timeout` is in seconds."""
        given = [f"{name}={value}" for name, value in params.items()]
        return Answer(_asked(self._native.query, query, given, timeout))

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

        named = [model] if model else []
        printed = self._run("measures", "--format", "csv", *_options(options), given=named)
        return pandas.read_csv(_io.BytesIO(printed))

    def infer(self, *, model: str = "exponential", edges: int | None = None, p_value: float | None = None, **options: Any) -> Any:
        """Infers who learned from whom from dates alone (NetInf), as a frame with one row for each link, the best first: origin,
        destination, improvement (of the log-likelihood), p_value. Stops after `edges` links, or at the first that does not reach
        `p_value` (default 0.05); nothing is kept in the store. Options are those of the command (``params="0.5"``, ``bootstrap=200``,
        ``compatible=True``); times are in years."""
        import pandas

        stop = f"--edges={edges}" if edges is not None else f"--p-value={0.05 if p_value is None else p_value}"
        printed = self._run("infer", "--model", model, "--no-save", stop, *_options(options))
        return pandas.read_csv(_io.BytesIO(printed))

    def __repr__(self) -> str:
        return f"<graph of {self._where[1] if self._where else 'the shipped tables'}>"


def open(
    store: str | _os.PathLike[str] | None = None,
    *,
    data: str | _os.PathLike[str] | None = None,
    lang: str | None = None,
) -> Graph:
    """Opens a store (a folder or the address of a SPARQL server), a folder of tables, or without any the shipped tables. `lang`
    is the language of pictures and errors, zh or en; without it that of the environment (``XIANGMAI_LANG``, ``LANG``)."""
    return Graph(store, data, lang)


def queries() -> Any:
    """The named queries as a frame: name, what each answers, and its parameters."""
    import pandas

    return pandas.DataFrame(_xiangmai.queries(), columns=["name", "en", "zh", "parameters"])


def load(*inputs: str | _os.PathLike[str], store: str | _os.PathLike[str], source: str | None = None, yes: bool = False) -> str:
    """Loads folders of tables, workbooks or tables into a store; returns what was said. Raises `Error` with the findings when the
    tables have errors: nothing is changed then."""
    options = _options({"store": _os.fspath(store), "source": source, "yes": yes})
    return _call(["load", *map(_os.fspath, inputs), *options])[2]


def check(*inputs: str | _os.PathLike[str], lang: str | None = None) -> Any:
    """Checks tables; returns the findings as a frame: code, severity, place (file, row, column), message, hint; the last two
    in the language `lang` (zh or en; default: that of the environment)."""
    lang = _xiangmai.language_name(lang)
    args = ["check", "--format", "json", "-q", "--", *map(_os.fspath, inputs)]
    report = _json.loads(_call(args, allowed=(0, 1), lang=lang)[1])
    rows = []
    for finding in report["findings"]:
        place = finding.pop("place", None) or {}
        finding.update({name: (finding.get(name) or {}).get(lang) for name in ("message", "hint")})
        rows.append({**finding, **{key: place.get(key) for key in ("file", "row", "column", "title")}})
    columns = ["code", "severity", "file", "row", "column", "title", "value", "message", "hint"]
    import pandas

    return pandas.DataFrame(rows, columns=columns)
