// Reads the exports for Neo4j and the GraphML in a Neo4j database with APOC, in this process, and compares every property
// of every node and relationship with `expected.json`.  ReadBack FOLDER

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.graphdb.GraphDatabaseService;
import org.neo4j.graphdb.Label;
import org.neo4j.graphdb.Node;
import org.neo4j.graphdb.Relationship;
import org.neo4j.graphdb.Transaction;
import org.neo4j.harness.Neo4j;
import org.neo4j.harness.Neo4jBuilders;

public class ReadBack {
    static final List<String> problems = new ArrayList<>();
    static JsonObject nodes, edges;

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        JsonObject expected =
            JsonParser.parseString(Files.readString(folder.resolve("expected.json"), StandardCharsets.UTF_8)).getAsJsonObject();
        nodes = expected.getAsJsonObject("nodes");
        edges = expected.getAsJsonObject("edges");
        apoc.ApocConfig config = null;
        try (Neo4j server = Neo4jBuilders.newInProcessBuilder()
                .withDisabledServer()
                .withConfig(GraphDatabaseSettings.procedure_unrestricted, List.of("apoc.*"))
                .withConfig(GraphDatabaseSettings.load_csv_file_url_root, folder)
                // As `neo4j-admin database import` has it: RFC 4180, no backslashes.
                .withConfig(GraphDatabaseSettings.csv_legacy_quote_escaping, false)
                .withProcedure(apoc.export.graphml.ExportGraphML.class)
                .build()) {
            GraphDatabaseService database = server.defaultDatabaseService();
            config = apoc.ApocConfig.apocConfig();
            config.setProperty("apoc.import.file.enabled", true);
            config.setProperty("apoc.import.file.use_neo4j_config", false);

            script(database, folder.resolve("neo4j.cypher"));
            compare(database, "Cypher script", "id", Set.of());
            script(database, folder.resolve("neo4j.cypher"));
            compare(database, "Cypher script, run again", "id", Set.of());
            clear(database);

            tables(database, folder);
            compare(database, "tables", "id", Set.of());
            clear(database);

            try (Transaction tx = database.beginTx()) {
                tx.execute("CALL apoc.import.graphml($file, {readLabels: true, storeNodeIds: true})",
                    Map.of("file", folder.resolve("cascade.graphml").toString())).resultAsString();
                tx.commit();
            }
            compare(database, "apoc.import.graphml", "edge_id", Set.of("labels"));
        }
        problems.stream().limit(40).forEach(System.out::println);
        System.out.println(nodes.size() + " nodes, " + edges.size() + " edges compared in: Neo4j 5.26 with APOC");
        System.exit(problems.isEmpty() ? 0 : 1);
    }

    static void clear(GraphDatabaseService database) {
        try (Transaction tx = database.beginTx()) {
            tx.execute("MATCH (n) DETACH DELETE n");
            tx.commit();
        }
    }

    /** Statements end with a semicolon at the end of a line, as cypher-shell has it; within a literal no line ends. */
    static void script(GraphDatabaseService database, Path file) throws Exception {
        StringBuilder statement = new StringBuilder();
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            if (line.startsWith("//")) continue;
            statement.append(line).append('\n');
            if (!line.endsWith(";")) continue;
            try (Transaction tx = database.beginTx()) {
                tx.execute(statement.toString()).close();
                tx.commit();
            }
            statement.setLength(0);
        }
        if (!statement.toString().isBlank()) problems.add("the script ends within a statement");
    }

    /** The tables as `neo4j-admin database import` has them: the types of the headers, kinds as labels and types. */
    static void tables(GraphDatabaseService database, Path folder) throws Exception {
        String[] tables = {"neo4j-nodes.csv", "neo4j-relationships.csv"};
        for (String name : tables) {
            String head = Files.readAllLines(folder.resolve(name), StandardCharsets.UTF_8).get(0);
            StringBuilder sets = new StringBuilder();
            for (String column : head.split(",")) {
                String[] parts = column.split(":");
                if (parts[0].isEmpty()) continue;
                String cell = "row.`" + column + "`";
                String type = parts.length > 1 ? parts[1] : "string";
                String value = switch (type) {
                    case "long" -> "toInteger(" + cell + ")";
                    case "double" -> "toFloat(" + cell + ")";
                    case "boolean" -> "toBoolean(" + cell + ")";
                    case "date" -> "date(" + cell + ")";
                    case "string", "ID" -> cell;
                    default -> throw new IllegalStateException("no type " + type);
                };
                sets.append(sets.isEmpty() ? "" : ", ").append(parts[0]).append(": CASE WHEN ").append(cell).append(" <> '' THEN ")
                    .append(value).append(" END");
            }
            String load = "LOAD CSV WITH HEADERS FROM 'file:///" + name + "' AS row ";
            boolean isNodes = name.contains("nodes");
            String kind = isNodes ? "row.`:LABEL`" : "row.`:TYPE`";
            List<String> all = new ArrayList<>();
            try (Transaction tx = database.beginTx()) {
                tx.execute(load + "RETURN DISTINCT " + kind + " AS kind").columnAs("kind").forEachRemaining(k -> all.add((String) k));
            }
            for (String one : all) {
                String make = isNodes
                    ? "CREATE (n:`" + one.replace(";", "`:`") + "` {" + sets + "})"
                    : "MATCH (a:Thing {id: row.`:START_ID`}), (b:Thing {id: row.`:END_ID`}) CREATE (a)-[r:`" + one + "` {" + sets + "}]->(b)";
                try (Transaction tx = database.beginTx()) {
                    tx.execute(load + "WITH row WHERE " + kind + " = $kind " + make, Map.of("kind", one)).close();
                    tx.commit();
                }
            }
        }
    }

    static void compare(GraphDatabaseService database, String what, String edgeId, Set<String> ignored) {
        try (Transaction tx = database.beginTx()) {
            Set<String> seen = new HashSet<>();
            for (Node node : tx.getAllNodes()) {
                Map<String, Object> got = new HashMap<>(node.getAllProperties());
                String id = (String) got.remove("id");
                if (!seen.add(id)) problems.add(what + ": node " + id + " stands twice");
                compare(what + ": node " + id, got, nodes.getAsJsonObject(id), ignored);
                Set<String> labels = new TreeSet<>();
                for (Label label : node.getLabels()) labels.add(label.name());
                String kind = text(nodes.getAsJsonObject(id), "kind");
                if (kind != null && !labels.contains(camel(kind))) problems.add(what + ": node " + id + " is " + labels);
            }
            missing(what + ": node ", nodes, seen);
            seen.clear();
            for (Relationship edge : tx.getAllRelationships()) {
                Map<String, Object> got = new HashMap<>(edge.getAllProperties());
                got.remove("id".equals(edgeId) ? "" : "id");
                String id = (String) got.remove(edgeId);
                if (!seen.add(id)) problems.add(what + ": edge " + id + " stands twice");
                got.put("source", edge.getStartNode().getProperty("id"));
                got.put("target", edge.getEndNode().getProperty("id"));
                JsonObject want = edges.getAsJsonObject(id);
                compare(what + ": edge " + id, got, want, ignored);
                String kind = text(want, "kind");
                String type = edge.getType().name();
                boolean isOf = "edge_id".equals(edgeId) || (kind != null && type.equals(kind.toUpperCase().replace('-', '_')));
                if (!isOf) problems.add(what + ": edge " + id + " is of type " + type);
            }
            missing(what + ": edge ", edges, seen);
        }
    }

    static String camel(String kind) {
        StringBuilder out = new StringBuilder();
        for (String word : kind.split("-")) out.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
        return out.toString();
    }

    static String text(JsonObject object, String name) {
        return object != null && object.has(name) ? object.get(name).getAsString() : null;
    }

    static void missing(String what, JsonObject wanted, Set<String> seen) {
        for (String id : wanted.keySet()) if (!seen.contains(id)) problems.add(what + id + " is missing");
    }

    static void compare(String what, Map<String, Object> got, JsonObject want, Set<String> ignored) {
        if (want == null) {
            problems.add(what + " is too many");
            return;
        }
        Set<String> names = new TreeSet<>(got.keySet());
        names.addAll(want.keySet());
        names.removeAll(ignored);
        for (String name : names) {
            Object value = got.get(name);
            JsonElement wanted = want.get(name);
            // The GraphML reader of APOC takes blank text for empty.
            if ("".equals(value) && wanted != null && wanted.getAsString().isBlank()) continue;
            if (value == null || wanted == null || !same(value, wanted)) problems.add(what + " " + name + ": " + value + " for " + wanted);
        }
    }

    static boolean same(Object value, JsonElement wanted) {
        if (!wanted.isJsonPrimitive()) return false;
        var primitive = wanted.getAsJsonPrimitive();
        if (value instanceof Boolean) return primitive.isBoolean() && primitive.getAsBoolean() == (Boolean) value;
        if (value instanceof Long) return primitive.isNumber() && primitive.getAsLong() == (Long) value;
        if (value instanceof Double) return primitive.isNumber() && Math.abs(primitive.getAsDouble() - (Double) value) < 1e-9;
        if (value instanceof LocalDate) return primitive.isString() && primitive.getAsString().equals(value.toString());
        return primitive.isString() && primitive.getAsString().equals(value);
    }
}
