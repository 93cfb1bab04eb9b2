// Reads `cascade.gexf` in Gephi's own toolkit and compares every attribute of every node and edge with `expected.json`;
// filters by year as the timeline does, parts by province as its appearance does, and draws a picture.
// ReadBack FOLDER

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.awt.Color;
import java.awt.Font;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.gephi.appearance.api.AppearanceController;
import org.gephi.appearance.api.AppearanceModel;
import org.gephi.appearance.api.Function;
import org.gephi.appearance.api.Partition;
import org.gephi.appearance.api.PartitionFunction;
import org.gephi.appearance.plugin.PartitionElementColorTransformer;
import org.gephi.appearance.plugin.palette.PaletteManager;
import org.gephi.filters.api.FilterController;
import org.gephi.filters.api.Query;
import org.gephi.filters.api.Range;
import org.gephi.filters.plugin.dynamic.DynamicRangeBuilder;
import org.gephi.filters.plugin.dynamic.DynamicRangeBuilder.DynamicRangeFilter;
import org.gephi.filters.spi.FilterBuilder;
import org.gephi.graph.api.AttributeUtils;
import org.gephi.graph.api.Column;
import org.gephi.graph.api.DirectedGraph;
import org.gephi.graph.api.Edge;
import org.gephi.graph.api.Element;
import org.gephi.graph.api.Graph;
import org.gephi.graph.api.GraphController;
import org.gephi.graph.api.GraphModel;
import org.gephi.graph.api.GraphView;
import org.gephi.graph.api.Node;
import org.gephi.graph.api.Table;
import org.gephi.io.exporter.api.ExportController;
import org.gephi.io.importer.api.Container;
import org.gephi.io.importer.api.EdgeMergeStrategy;
import org.gephi.io.importer.api.ImportController;
import org.gephi.io.importer.api.Issue;
import org.gephi.io.processor.plugin.DefaultProcessor;
import org.gephi.layout.plugin.force.StepDisplacement;
import org.gephi.layout.plugin.force.yifanHu.YifanHuLayout;
import org.gephi.preview.api.PreviewController;
import org.gephi.preview.api.PreviewProperties;
import org.gephi.preview.api.PreviewProperty;
import org.gephi.project.api.ProjectController;
import org.gephi.project.api.Workspace;
import org.openide.util.Lookup;

public class ReadBack {
    static final List<String> problems = new ArrayList<>();

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        JsonObject expected =
            JsonParser.parseString(Files.readString(folder.resolve("expected.json"), StandardCharsets.UTF_8)).getAsJsonObject();
        JsonObject nodes = expected.getAsJsonObject("nodes");
        JsonObject edges = expected.getAsJsonObject("edges");

        ProjectController projects = Lookup.getDefault().lookup(ProjectController.class);
        projects.newProject();
        Workspace workspace = projects.getCurrentWorkspace();
        ImportController importer = Lookup.getDefault().lookup(ImportController.class);
        Container container = importer.importFile(folder.resolve("cascade.gexf").toFile());
        container.getLoader().setAllowParallelEdge(true);
        container.getLoader().setEdgesMergeStrategy(EdgeMergeStrategy.NO_MERGE);
        container.getReport().getIssues(1000).forEachRemaining(issue -> {
            if (issue.getLevel() != Issue.Level.INFO) problems.add("Gephi says: " + issue.getMessage());
        });
        importer.process(container, new DefaultProcessor(), workspace);
        GraphModel model = Lookup.getDefault().lookup(GraphController.class).getGraphModel(workspace);
        DirectedGraph graph = model.getDirectedGraph();

        if (!model.isDynamic()) problems.add("the graph has no time");
        Set<String> seen = new HashSet<>();
        for (Node node : graph.getNodes()) {
            String id = (String) node.getId();
            seen.add(id);
            Map<String, Object> got = values(node, model.getNodeTable());
            got.put("label", node.getLabel());
            compare("node", id, got, nodes.getAsJsonObject(id));
        }
        missing("node", nodes, seen);
        seen.clear();
        for (Edge edge : graph.getEdges()) {
            String id = (String) edge.getId();
            seen.add(id);
            Map<String, Object> got = values(edge, model.getEdgeTable());
            got.put("source", edge.getSource().getId());
            got.put("target", edge.getTarget().getId());
            JsonObject want = edges.getAsJsonObject(id);
            if (edge.getLabel() != null && !edge.getLabel().isEmpty()) got.put("label", edge.getLabel());
            // Gephi gives an edge without a weight the weight 1.
            // It keeps weights in 32 bits.
            boolean isSame = want != null && want.has("weight") && want.get("weight").getAsFloat() == (float) edge.getWeight();
            if (isSame) got.put("weight", want.get("weight").getAsDouble());
            else if (want != null && (want.has("weight") || edge.getWeight() != 1.0)) got.put("weight", edge.getWeight());
            if (want != null && !want.get("kind").getAsString().equals(edge.getTypeLabel())) {
                problems.add("edge " + id + " is of type " + edge.getTypeLabel());
            }
            compare("edge", id, got, want);
        }
        missing("edge", edges, seen);
        timeline(workspace, model, nodes);
        partition(workspace, model, graph, nodes);
        picture(workspace, model, folder.resolve("gephi.png").toFile());
        problems.stream().limit(40).forEach(System.out::println);
        System.out.println(nodes.size() + " nodes, " + edges.size() + " edges compared in: Gephi toolkit 0.10.1");
        System.exit(problems.isEmpty() ? 0 : 1);
    }

    static Map<String, Object> values(Element element, Table table) {
        Map<String, Object> values = new HashMap<>();
        for (Column column : table) {
            Object value = element.getAttribute(column);
            boolean isOwn = column.isProperty() || column.getId().equals("timeset") || column.getTitle().equals("Interval");
            if (value != null && !isOwn) values.put(column.getTitle(), value);
        }
        return values;
    }

    static void compare(String what, String id, Map<String, Object> got, JsonObject want) {
        if (want == null) {
            problems.add(what + " " + id + " is too many");
            return;
        }
        Set<String> names = new TreeSet<>(got.keySet());
        names.addAll(want.keySet());
        for (String name : names) {
            Object value = got.get(name);
            JsonElement wanted = want.get(name);
            // Gephi takes the word for nothing.
            if (value == null && wanted != null && wanted.getAsString().equals("null")) continue;
            if (value == null || wanted == null || !same(value, wanted)) {
                problems.add(what + " " + id + " " + name + ": " + value + " for " + wanted);
            }
        }
    }

    static boolean same(Object value, JsonElement wanted) {
        if (!wanted.isJsonPrimitive()) return false;
        if (value instanceof Boolean) return wanted.getAsJsonPrimitive().isBoolean() && wanted.getAsBoolean() == (Boolean) value;
        if (value instanceof Long) return wanted.getAsJsonPrimitive().isNumber() && wanted.getAsLong() == (Long) value;
        if (value instanceof Double) return wanted.getAsJsonPrimitive().isNumber() && Math.abs(wanted.getAsDouble() - (Double) value) < 1e-9;
        return wanted.getAsJsonPrimitive().isString() && wanted.getAsString().equals(value);
    }

    static void missing(String what, JsonObject wanted, Set<String> seen) {
        for (String id : wanted.keySet()) if (!seen.contains(id)) problems.add(what + " " + id + " is missing");
    }

    /** The timeline at the end of each year shows who had begun by then, and who is in no time at all. */
    static void timeline(Workspace workspace, GraphModel model, JsonObject nodes) {
        FilterController filters = Lookup.getDefault().lookup(FilterController.class);
        FilterBuilder[] builders = Lookup.getDefault().lookup(DynamicRangeBuilder.class).getBuilders(workspace);
        if (builders.length == 0) {
            problems.add("there is nothing to filter by time");
            return;
        }
        DynamicRangeFilter filter = (DynamicRangeFilter) builders[0].getFilter(workspace);
        Query query = filters.createQuery(filter);
        for (int year = 1995; year <= 2030; year += 3) {
            String from = year + "-12-31";
            filter.setRange(new Range(AttributeUtils.parseDateTime(from), AttributeUtils.parseDateTime(from)));
            GraphView view = filters.filter(query);
            Graph shown = model.getGraph(view);
            int expected = 0;
            for (Map.Entry<String, JsonElement> entry : nodes.entrySet()) {
                String begins = begins(entry.getValue().getAsJsonObject());
                String ends = ends(text(entry.getValue().getAsJsonObject(), "ended"));
                // An end before the beginning is none.
                boolean isOver = ends != null && (begins == null || begins.compareTo(ends) < 0) && ends.compareTo(from) < 0;
                boolean isThere = (begins == null || begins.compareTo(from) <= 0) && !isOver;
                if (isThere) expected++;
            }
            if (shown.getNodeCount() != expected) {
                problems.add("timeline at " + from + ": " + shown.getNodeCount() + " nodes for " + expected);
            }
        }
    }

    static String begins(JsonObject node) {
        String bound = text(node, "bound");
        if ("dated".equals(bound)) return text(node, "earliest");
        if ("bounded".equals(bound)) return text(node, "latest");
        return null;
    }

    /** The last day of a year, a month or a day. */
    static String ends(String date) {
        if (date == null || date.length() == 10) return date;
        return date.length() == 4 ? date + "-12-31" : YearMonth.parse(date).atEndOfMonth().toString();
    }

    static String text(JsonObject object, String name) {
        return object.has(name) ? object.get(name).getAsString() : null;
    }

    /** Gephi parts by province into as many classes as there are. */
    static void partition(Workspace workspace, GraphModel model, DirectedGraph graph, JsonObject nodes) {
        Set<String> provinces = new HashSet<>();
        boolean isAbsent = false;
        for (Map.Entry<String, JsonElement> entry : nodes.entrySet()) {
            String province = text(entry.getValue().getAsJsonObject(), "province");
            if (province == null) isAbsent = true; else provinces.add(province);
        }
        Column column = null;
        for (Column c : model.getNodeTable()) if (c.getTitle().equals("province")) column = c;
        AppearanceController appearance = Lookup.getDefault().lookup(AppearanceController.class);
        AppearanceModel appearances = appearance.getModel(workspace);
        Function function = appearances.getNodeFunction(column, PartitionElementColorTransformer.class);
        if (!(function instanceof PartitionFunction)) {
            problems.add("Gephi takes province for no partition");
            return;
        }
        Partition partition = ((PartitionFunction) function).getPartition();
        int expected = provinces.size() + (isAbsent ? 1 : 0);
        if (partition.size(graph) != expected) {
            problems.add("by province there are " + partition.size(graph) + " classes for " + expected);
        }
        partition.setColors(graph, PaletteManager.getInstance().generatePalette(partition.size(graph)).getColors());
        appearance.transform(function);
        Set<Color> colours = new HashSet<>();
        for (Node node : graph.getNodes()) colours.add(node.getColor());
        if (colours.size() < Math.min(expected, 4)) problems.add("provinces have " + colours.size() + " colours");
    }

    static void picture(Workspace workspace, GraphModel model, File file) throws Exception {
        YifanHuLayout layout = new YifanHuLayout(null, new StepDisplacement(1f));
        layout.setGraphModel(model);
        layout.resetPropertiesValues();
        layout.initAlgo();
        for (int i = 0; i < 60 && layout.canAlgo(); i++) layout.goAlgo();
        layout.endAlgo();
        PreviewProperties preview = Lookup.getDefault().lookup(PreviewController.class).getModel(workspace).getProperties();
        preview.putValue(PreviewProperty.SHOW_NODE_LABELS, true);
        preview.putValue(PreviewProperty.NODE_LABEL_PROPORTIONAL_SIZE, false);
        preview.putValue(PreviewProperty.NODE_LABEL_FONT, new Font("Noto Sans CJK SC", Font.PLAIN, 6));
        Lookup.getDefault().lookup(ExportController.class).exportFile(file, workspace);
        if (file.length() < 2000) problems.add("the picture is empty");
    }
}
