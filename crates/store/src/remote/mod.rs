//! The store on a server: SPARQL 1.1 Protocol <https://www.w3.org/TR/sparql11-protocol/> and Graph
//! Store HTTP Protocol <https://www.w3.org/TR/sparql11-http-rdf-update/> on any engine.
//!
//! # What is asked of the engine
//!
//! A SPARQL Update request is one transaction, and so is a `PUT` of a graph. Apache Jena Fuseki (TDB2 or
//! in memory) and the Oxigraph server keep to this; a cluster that does not may show mixtures while a
//! change is switched in.
//!
//! # Rationale
//!
//! - **Blank nodes** become IRIs below `urn:x-store:genid:` on their way to the server and blank nodes again
//!   on their way back (RDF 1.1 section 3.5). So every piece of an upload can be sent twice without harm,
//!   pieces can be cut anywhere, and labels are those of the embedded store. `isBlank` on the server sees
//!   IRIs.
//! - **The union of the named graphs** is asked for by naming them all (`default-graph-uri`), which every
//!   engine understands; half-sent uploads are left out. Costs one more request a query, and engines are
//!   slower over a list of graphs. A server that answers the preference for the unnamed graph with
//!   `Preference-Applied` (RFC 7240; this crate's own does) is asked for its union instead.
//! - **ORDER BY** of the outermost query is done here: engines differ where SPARQL leaves the order open.
//!   Costs the transfer of the rows that `LIMIT` would have cut; they are not all held.
//! - **Time limits** are kept here; the engine may go on computing for a while.

mod http;
mod places;
mod upload;

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::sparql::results::{
    QueryResultsFormat, QueryResultsParser, ReaderQueryResultsParserOutput,
};
use spargebra::Query;

use self::http::{Again, Http, Request, UNION, UNNAMED, refused};
use self::places::Places;
use super::answer::{Answer, QuerySolution, Triples};
use super::dump;
use super::prepare::Sort;
use super::run::Sink;
use super::staging::{STAGING, UPLOADS, is_hidden};
use super::{
    Change, DefaultGraph, GraphCount, GraphLoad, Progress, QueryOptions, Store, StoreError,
    UpdateOptions, order, prepare, room, run,
};
use rdf::term::{BlankNode, NamedNode, NamedOrBlankNode, Term, Triple, Variable};

/// What stands for blank nodes on the server.
const GENID: &str = "urn:x-store:genid:";
const FORM: &str = "application/x-www-form-urlencoded";
const UPDATE: &str = "application/sparql-update";
const NTRIPLES: &str = "application/n-triples";
const RESULTS: &str = "application/sparql-results+json";

/// Who asks, as handed in by the caller; nothing is read from the environment here.
#[derive(Clone, Default)]
pub enum Auth {
    /// Nobody in particular.
    #[default]
    None,
    /// HTTP basic authentication (RFC 7617).
    Basic {
        /// The user's name, without a colon.
        user: String,
        /// The password.
        password: String,
    },
    /// A bearer token (RFC 6750).
    Bearer(String),
}

impl std::fmt::Debug for Auth {
    /// Shows the kind and no secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Basic { .. } => "Basic(…)",
            Self::Bearer(_) => "Bearer(…)",
        })
    }
}

/// Where a server's end points are and how to talk to it.
#[derive(Debug, Clone)]
pub struct RemoteOptions {
    /// SPARQL query end point; found below the address if `None`.
    pub query: Option<String>,
    /// SPARQL update end point; found below the address if `None`.
    pub update: Option<String>,
    /// Graph Store Protocol end point; found below the address if `None`.
    pub graph_store: Option<String>,
    /// Who asks.
    pub auth: Auth,
    /// Time for a connection to be made.
    pub connect_timeout: Duration,
    /// Time for one request that is not a user's query: a piece of an upload, a switch.
    pub request_timeout: Option<Duration>,
    /// How often a request that is safe to repeat is sent at most.
    pub tries: u32,
    /// The pause before the second try; doubled each time.
    pub pause: Duration,
    /// Bytes of N-Triples sent at once.
    pub piece: usize,
}

impl Default for RemoteOptions {
    /// 10 s to connect, an hour for a request, 5 tries after 0.2, 0.4, 0.8 and 1.6 s, pieces of 4 MB.
    fn default() -> Self {
        Self {
            query: None,
            update: None,
            graph_store: None,
            auth: Auth::None,
            connect_timeout: Duration::from_secs(10),
            request_timeout: Some(Duration::from_hours(1)),
            tries: 5,
            pause: Duration::from_millis(200),
            piece: 4 << 20,
        }
    }
}

/// A store on a SPARQL server.
#[derive(Debug, Clone)]
pub struct Remote {
    address: String,
    places: Arc<Places>,
    http: Http,
    timeout: Option<Duration>,
    piece: usize,
    options: Arc<RemoteOptions>,
}

impl Remote {
    /// Makes sure that a server answers queries.
    ///
    /// An address that answers queries is asked itself. Else it is taken for that of a server whose end points are below it:
    /// a data set of Fuseki (`http://host:3030/name`), an Oxigraph server (`http://host:7878`), any whose queries go to
    /// `query` or `sparql`. Where updates and graphs go is found when it is needed. End points named in `options` are
    /// taken as they are.
    pub fn open(address: &str, options: &RemoteOptions) -> Result<Self, StoreError> {
        let http = Http::new(options);
        let places = Arc::new(Places::find(&http, address, options)?);
        Ok(Self {
            address: address.trim_end_matches('/').to_owned(),
            places,
            http,
            timeout: options.request_timeout,
            piece: options.piece.max(1024),
            options: Arc::new(options.clone()),
        })
    }

    /// Where updates go.
    fn update_url(&self) -> Result<&str, StoreError> {
        self.places.update(&self.http, &self.options)
    }

    /// Removes what interrupted uploads left on the server. Not while another upload is under way.
    pub fn clean_uploads(&self) -> Result<usize, StoreError> {
        let staged = self.names()?.into_iter().filter(|name| name.starts_with(STAGING));
        let mut gone = 0;
        for name in staged {
            self.change(&format!("DROP SILENT GRAPH <{name}>"), Again::Safe)?;
            gone += 1;
        }
        self.change(&format!("DROP SILENT GRAPH <{UPLOADS}>"), Again::Safe)?;
        Ok(gone)
    }

    /// Sends an update.
    fn change(&self, update: &str, again: Again) -> Result<(), StoreError> {
        self.change_within(self.update_url()?, update, again, self.timeout)
    }

    fn change_within(
        &self,
        url: &str,
        update: &str,
        again: Again,
        timeout: Option<Duration>,
    ) -> Result<(), StoreError> {
        let body = Some((UPDATE, update.as_bytes()));
        self.http.expect(&Request {
            method: "POST",
            url,
            prefer: UNNAMED,
            accept: "*/*",
            body,
            timeout,
            again,
        })?;
        Ok(())
    }

    /// The address of a graph at the Graph Store end point, if there is one.
    fn graph_url(&self, name: &str) -> Result<Option<String>, StoreError> {
        let store = self.places.graph_store(&self.http, &self.options)?;
        let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
        Ok(store.map(|store| format!("{store}?graph={name}")))
    }

    /// The names of all named graphs, half-sent ones included.
    fn names(&self) -> Result<BTreeSet<String>, StoreError> {
        let query = "SELECT DISTINCT ?g WHERE { GRAPH ?g { } }";
        let mut names = BTreeSet::new();
        for row in self.select(query)? {
            if let Some(Term::NamedNode(name)) = row?.get("g") {
                names.insert(name.as_str().to_owned());
            }
        }
        Ok(names)
    }

    /// The names of the graphs that readers may see.
    fn visible(&self) -> Result<Vec<String>, StoreError> {
        let names = self.names()?.into_iter();
        Ok(names.filter(|name| !is_hidden(name)).collect())
    }

    /// Runs a query of this module, on the server's own default graph.
    fn select(
        &self,
        query: &str,
    ) -> Result<impl Iterator<Item = Result<QuerySolution, StoreError>> + use<>, StoreError> {
        let options = QueryOptions {
            default_graph: DefaultGraph::Unnamed,
            timeout: self.timeout,
            // Read to the end before a row is handed over, so that a broken connection costs a try.
            sorted: true,
            ..QueryOptions::default()
        };
        self.query(query, &options)?.into_solutions()
    }

    /// The request body of a query with its dataset.
    fn form(
        &self,
        query: &str,
        default_graph: Option<&DefaultGraph>,
    ) -> Result<String, StoreError> {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("query", query);
        match default_graph {
            None | Some(DefaultGraph::Unnamed) => {}
            Some(DefaultGraph::Graphs(graphs)) => {
                for graph in graphs {
                    form.append_pair("default-graph-uri", graph.as_str());
                }
                for name in self.visible()? {
                    form.append_pair("named-graph-uri", &name);
                }
            }
            Some(DefaultGraph::Dataset { default, named }) => {
                for graph in default {
                    form.append_pair("default-graph-uri", graph.as_str());
                }
                for graph in named {
                    form.append_pair("named-graph-uri", graph.as_str());
                }
            }
            Some(DefaultGraph::Union) => {
                let names = self.visible()?;
                if names.is_empty() {
                    form.append_pair("default-graph-uri", "urn:x-store:empty");
                }
                for name in names {
                    form.append_pair("default-graph-uri", &name);
                    form.append_pair("named-graph-uri", &name);
                }
            }
        }
        Ok(form.finish())
    }

    /// Sends a query and hands over what comes back; again if the connection breaks before any of it
    /// was handed over.
    fn evaluate(
        &self,
        text: &str,
        prepared: &prepare::Prepared,
        options: &QueryOptions,
        sink: &Sink,
    ) -> Result<(), StoreError> {
        // A dataset in the request would override the query's own.
        let of_request = matches!(options.default_graph, DefaultGraph::Dataset { .. });
        let default_graph =
            (of_request || prepared.query.dataset().is_none()).then_some(&options.default_graph);
        // Such a server is asked for its own union, which is of one moment and costs no list of names.
        let own_union = self.places.knows_union && default_graph == Some(&DefaultGraph::Union);
        let form = self.form(text, default_graph.filter(|_| !own_union))?;
        let prefer = if own_union { UNION } else { UNNAMED };
        let mut pause = self.http.pause();
        let mut handed = false;
        for _ in 1..self.http.tries() {
            match self.try_once((&form, prefer), prepared, options, sink, &mut handed) {
                Err(StoreError::Network { .. }) if !handed => {}
                result => return result,
            }
            sink.check()?;
            std::thread::sleep(pause);
            pause *= 2;
        }
        self.try_once((&form, prefer), prepared, options, sink, &mut handed)
    }

    /// One try; `handed` is set as soon as the sink has got something.
    fn try_once(
        &self,
        (form, prefer): (&str, &'static str),
        prepared: &prepare::Prepared,
        options: &QueryOptions,
        sink: &Sink,
        handed: &mut bool,
    ) -> Result<(), StoreError> {
        let triples = matches!(prepared.query, Query::Construct { .. } | Query::Describe { .. });
        let request = Request {
            method: "POST",
            url: &self.places.query,
            prefer,
            accept: if triples { NTRIPLES } else { RESULTS },
            body: Some((FORM, form.as_bytes())),
            timeout: options.timeout,
            again: Again::Safe,
        };
        let response = self.http.expect(&request)?;
        let reader = response.into_body().into_reader();
        if triples {
            *handed = true;
            return sink.triples(ntriples(reader, self.places.query.clone()));
        }
        let parser = QueryResultsParser::from_format(QueryResultsFormat::Json);
        match parser.for_reader(reader).map_err(|e| self.broken(e))? {
            ReaderQueryResultsParserOutput::Boolean(answer) => sink.boolean(answer),
            ReaderQueryResultsParserOutput::Solutions(solutions) => {
                let variables: Arc<[Variable]> = solutions.variables().into();
                let rows = solutions.map(|row| row.map(|r| local(&r)).map_err(|e| self.broken(e)));
                let Some(sort) = &prepared.sort else {
                    *handed = true;
                    return sink.rows(variables, rows);
                };
                let columns: Arc<[Variable]> = sort.columns.clone().into();
                let sorted = order::sorted(rows, sort, options.limit, &mut |bytes| match options
                    .max_memory
                {
                    Some(limit) if bytes as u64 > limit => Err(StoreError::Memory { limit }),
                    _ => sink.check(),
                })?;
                *handed = true;
                sink.rows(columns, sorted.map(Ok))
            }
        }
    }

    fn broken(&self, error: impl Into<super::SourceError>) -> StoreError {
        StoreError::Network { url: self.places.query.clone(), tries: 1, source: error.into() }
    }
}

/// Parses N-Triples from a server, with its blank nodes made blank again.
fn ntriples(
    reader: impl std::io::Read + Send + 'static,
    url: String,
) -> impl Iterator<Item = Result<Triple, StoreError>> + Send + 'static {
    let parser = RdfParser::from_format(RdfFormat::NTriples).for_reader(reader);
    parser.map(move |quad| {
        let quad =
            quad.map_err(|e| StoreError::Network { url: url.clone(), tries: 1, source: e.into() })?;
        let subject = match quad.subject {
            NamedOrBlankNode::NamedNode(node) => match genid(&node) {
                Some(blank) => blank.into(),
                None => node.into(),
            },
            blank @ NamedOrBlankNode::BlankNode(_) => blank,
        };
        Ok(Triple::new(subject, quad.predicate, local_term(quad.object)))
    })
}

/// A row with the server's stand-ins made blank nodes again.
fn local(row: &QuerySolution) -> QuerySolution {
    let values = row.values().iter().map(|term| term.clone().map(local_term)).collect::<Vec<_>>();
    (row.variables().to_vec(), values).into()
}

fn local_term(term: Term) -> Term {
    match term {
        Term::NamedNode(node) => genid(&node).map_or(Term::NamedNode(node), Term::BlankNode),
        other => other,
    }
}

fn genid(node: &NamedNode) -> Option<BlankNode> {
    BlankNode::new(node.as_str().strip_prefix(GENID)?).ok()
}

/// Whether rows of the query as it was written can be sorted here as well as those of the one that was made of it: nothing
/// is put in, and nothing but an order without a cut is taken out, by columns that are given back.
fn says_the_same(own: &Query, made: &Query, sort: Option<&Sort>) -> bool {
    let Some(sort) = sort else { return own == made };
    let plain = sort.start == 0
        && sort.length.is_none()
        && sort.keys.iter().all(|(key, _)| sort.columns.contains(key));
    plain && prepare::take_sort(own.clone(), true).query == *made
}

impl Store for Remote {
    fn query(&self, query: &str, options: &QueryOptions) -> Result<Answer, StoreError> {
        let (own, parsed) = prepare::written_and_made(query, options)?;
        let prepared = prepare::take_sort(parsed, options.sorted);
        // The user's own words where they say the same: engines plan them better than what is made of an algebra.
        let text = says_the_same(&own, &prepared.query, prepared.sort.as_ref())
            .then(|| options.prologue.before(query));
        let (remote, inner) = (self.clone(), options.clone());
        run::run(options, move |sink, _| {
            let text = text.unwrap_or_else(|| prepared.query.to_string());
            remote.evaluate(&text, &prepared, &inner, sink)
        })
    }

    fn explain(&self, query: &str, options: &QueryOptions) -> Result<String, StoreError> {
        let query = prepare::query(query, options)?;
        room::with_room(move || Ok(query.to_sse()))
    }

    fn update(&self, update: &str, options: &UpdateOptions) -> Result<(), StoreError> {
        prepare::update(update, options)?;
        // What is refused and may fail silently is not for the server to do, either.
        let bare = UpdateOptions { using: None, ..options.clone() };
        let (own, allowed) = prepare::update_written_and_made(update, &bare)?;
        let text = match own == allowed {
            true => options.prologue.before(update),
            false => allowed.to_string(),
        };
        let update = text.as_str();
        let timeout = options.timeout.or(self.timeout);
        let place = self.update_url()?;
        let Some(using) = &options.using else {
            return self.change_within(place, update, Again::Never, timeout);
        };
        let mut url = url::form_urlencoded::Serializer::new(format!("{place}?"));
        for graph in &using.default {
            url.append_pair("using-graph-uri", graph.as_str());
        }
        for graph in &using.named {
            url.append_pair("using-named-graph-uri", graph.as_str());
        }
        self.change_within(&url.finish(), update, Again::Never, timeout)
    }

    fn apply(
        &self,
        change: Change<'_>,
        progress: &mut dyn FnMut(u64) -> Progress,
    ) -> Result<Vec<GraphLoad>, StoreError> {
        upload::apply(self, change, progress)
    }

    fn graph_names(&self) -> Result<Vec<NamedNode>, StoreError> {
        Ok(self.visible()?.into_iter().map(NamedNode::new_unchecked).collect())
    }

    fn graphs(&self) -> Result<Vec<GraphCount>, StoreError> {
        let query = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g";
        let mut counts = Vec::new();
        for row in self.select(query)? {
            let row = row?;
            let (Some(Term::NamedNode(name)), Some(Term::Literal(n))) =
                (row.get("g"), row.get("n"))
            else {
                continue;
            };
            if is_hidden(name.as_str()) {
                continue;
            }
            counts.push(GraphCount { name: name.clone(), triples: n.value().parse().unwrap_or(0) });
        }
        counts.sort_by(|a, b| a.name.as_str().cmp(b.name.as_str()));
        Ok(counts)
    }

    fn graph(&self, name: &NamedNode) -> Result<Triples, StoreError> {
        let Some(url) = self.graph_url(name.as_str())? else {
            let query = format!("CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {name} {{ ?s ?p ?o }} }}");
            let options = QueryOptions {
                default_graph: DefaultGraph::Unnamed,
                timeout: self.timeout,
                ..QueryOptions::default()
            };
            return self.query(&query, &options)?.into_triples();
        };
        let request = Request {
            method: "GET",
            url: &url,
            prefer: UNNAMED,
            accept: NTRIPLES,
            body: None,
            timeout: self.timeout,
            again: Again::Safe,
        };
        let response = self.http.send(&request)?;
        if response.status().as_u16() == 404 {
            return Ok(Triples::new(std::iter::empty()));
        }
        if !response.status().is_success() {
            return Err(refused(&request, response));
        }
        Ok(Triples::new(ntriples(response.into_body().into_reader(), url)))
    }

    fn dump(&self, graphs: Option<&[NamedNode]>, out: &mut dyn Write) -> Result<u64, StoreError> {
        let names = match graphs {
            Some(graphs) => graphs.to_vec(),
            None => self.graph_names()?,
        };
        let mut count = 0;
        for name in names {
            let quads = self.graph(&name)?.map(|triple| Ok(triple?.in_graph(name.clone())));
            count += dump::graph(quads, out)?;
        }
        Ok(count)
    }

    fn flush(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn optimize(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn place(&self) -> String {
        self.address.clone()
    }
}
