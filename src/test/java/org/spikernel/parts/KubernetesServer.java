package org.spikernel.parts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.spikernel.faults.Processes;

/**
 * As much of Kubernetes' API as Spark asks for: keeps what it is given, and shows it again. It starts nothing; a test says
 * what became of a pod.
 */
final class KubernetesServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PATH =
            Pattern.compile("/api(?:s/[^/]+)?/v1/namespaces/([^/]+)/([^/]+)(?:/([^/]+))?.*");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    /** By kind and name, in the order of their kinds. */
    private final Map<String, ObjectNode> things = new TreeMap<>();

    private final List<String> requests = new ArrayList<>();
    private int version = 1;
    private boolean closed;

    private KubernetesServer(HttpServer server) {
        this.server = server;
    }

    static KubernetesServer start() throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        KubernetesServer server = new KubernetesServer(http);
        http.createContext("/", server::answer);
        http.setExecutor(server.threads);
        http.start();
        return server;
    }

    /** Its address, without encryption. */
    String uri() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** All pods of a role: driver or executor. */
    synchronized List<Pod> pods(String role) {
        return things.entrySet().stream()
                .filter(thing -> thing.getKey().startsWith("pods/"))
                .filter(thing -> thing.getValue()
                        .at("/metadata/labels/spark-role")
                        .asText()
                        .equals(role))
                .map(thing -> new Pod(thing.getValue().deepCopy()))
                .toList();
    }

    /** Everything of a kind, as in {@code configmaps}. */
    synchronized List<JsonNode> all(String kind) {
        return things.entrySet().stream()
                .filter(thing -> thing.getKey().startsWith(kind + "/"))
                .<JsonNode>map(thing -> thing.getValue().deepCopy())
                .toList();
    }

    /** Waits for something, as a pod waits for its volumes. */
    JsonNode await(String kind, String name) throws InterruptedException {
        String key = kind + "/" + name;
        if (!Processes.await(() -> thing(key) != null)) {
            throw new AssertionError("no " + key + ": " + requests());
        }
        return thing(key);
    }

    /** Waits for a pod of a role while something lives. */
    Pod awaitPod(String role, Processes.Running starter) throws InterruptedException, IOException {
        Processes.await(() -> {
            boolean lived = starter.process().isAlive();
            return !pods(role).isEmpty() || !lived;
        });
        return pods(role).stream()
                .findFirst()
                .orElseThrow(() -> new AssertionError("no pod of the " + role + ": " + tail(starter) + requests()));
    }

    private static String tail(Processes.Running starter) {
        try {
            return starter.tail();
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** A pod runs. */
    synchronized void run(Pod pod) {
        ObjectNode status = status(pod, "Running");
        status.put("podIP", "127.0.0.1");
        status.putArray("conditions").addObject().put("type", "Ready").put("status", "True");
        status.putArray("containerStatuses")
                .addObject()
                .put("name", pod.container().path("name").asText())
                .put("image", pod.container().path("image").asText())
                .putObject("state")
                .putObject("running");
        notifyAll();
    }

    /** The process of a pod has ended. */
    synchronized void end(Pod pod, int exitCode) {
        ObjectNode status = status(pod, exitCode == 0 ? "Succeeded" : "Failed");
        status.putArray("containerStatuses")
                .addObject()
                .put("name", pod.container().path("name").asText())
                .put("image", pod.container().path("image").asText())
                .putObject("state")
                .putObject("terminated")
                .put("exitCode", exitCode);
        notifyAll();
    }

    private ObjectNode status(Pod pod, String phase) {
        ObjectNode thing = things.get("pods/" + pod.name());
        touch(thing);
        return thing.putObject("status").put("phase", phase);
    }

    private void touch(ObjectNode thing) {
        ((ObjectNode) thing.get("metadata")).put("resourceVersion", String.valueOf(++version));
    }

    /** What was asked so far, a line each. */
    synchronized String requests() {
        return String.join("\n", requests);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query = Optional.ofNullable(exchange.getRequestURI().getRawQuery())
                    .map(text -> URLDecoder.decode(text, StandardCharsets.UTF_8))
                    .orElse("");
            byte[] body = exchange.getRequestBody().readAllBytes();
            synchronized (this) {
                requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            }
            Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
            if (!path.matches()) {
                send(exchange, 404, failure());
            } else if (query.contains("watch=true")) {
                watch(exchange, path.group(2), query);
            } else {
                answer(exchange, path, query, body);
            }
        }
    }

    private void answer(HttpExchange exchange, Matcher path, String query, byte[] body) throws IOException {
        String kind = path.group(2);
        String key = kind + "/" + path.group(3);
        switch (exchange.getRequestMethod()) {
            case "POST" -> send(exchange, 201, keep(kind, path.group(1), JSON.readTree(body)));
            case "PATCH", "PUT" -> send(exchange, 200, change(kind, key, path.group(1), JSON.readTree(body)));
            case "DELETE" -> send(exchange, 200, remove(kind, path.group(3), query));
            default -> {
                if (path.group(3) == null) {
                    send(exchange, 200, list(kind, query));
                } else {
                    ObjectNode thing = thing(key);
                    send(exchange, thing == null ? 404 : 200, thing == null ? failure() : thing);
                }
            }
        }
    }

    private synchronized ObjectNode thing(String key) {
        ObjectNode thing = things.get(key);
        return thing == null ? null : thing.deepCopy();
    }

    private synchronized ObjectNode keep(String kind, String namespace, JsonNode given) {
        ObjectNode thing = given.deepCopy();
        ObjectNode metadata = (ObjectNode) thing.get("metadata");
        String name = metadata.path("name").asText();
        metadata.put("namespace", namespace)
                .put("uid", kind + "-" + name)
                .put("creationTimestamp", "2026-01-01T00:00:00Z");
        touch(thing);
        if (kind.equals("pods")) {
            thing.putObject("status").put("phase", "Pending").putArray("containerStatuses");
        }
        things.put(kind + "/" + name, thing);
        notifyAll();
        return thing.deepCopy();
    }

    /** A server-side apply makes what is not there; any other change is of labels, which nobody here reads. */
    private synchronized ObjectNode change(String kind, String key, String namespace, JsonNode given) {
        ObjectNode thing = things.get(key);
        if (given.isObject() && given.has("kind") && (thing == null || !kind.equals("pods"))) {
            return keep(kind, namespace, given);
        }
        return thing == null ? failure() : thing.deepCopy();
    }

    private synchronized ObjectNode remove(String kind, String name, String query) {
        if (name != null) {
            things.remove(kind + "/" + name);
        } else {
            things.entrySet()
                    .removeIf(thing -> thing.getKey().startsWith(kind + "/") && isSelected(thing.getValue(), query));
        }
        notifyAll();
        return JSON.createObjectNode()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("status", "Success");
    }

    private synchronized ObjectNode list(String kind, String query) {
        ObjectNode list = JSON.createObjectNode().put("kind", "List").put("apiVersion", "v1");
        list.putObject("metadata").put("resourceVersion", String.valueOf(version));
        ArrayNode items = list.putArray("items");
        things.forEach((key, thing) -> {
            if (key.startsWith(kind + "/") && isSelected(thing, query)) {
                items.add(thing.deepCopy());
            }
        });
        return list;
    }

    /** Whether a thing has all labels that a query names, none that it excludes, and its name where it says one. */
    private static boolean isSelected(ObjectNode thing, String query) {
        JsonNode metadata = thing.get("metadata");
        for (String part : query.split("&")) {
            if (part.startsWith("labelSelector=")) {
                for (String label : part.substring("labelSelector=".length()).split(",")) {
                    boolean excluded = label.contains("!=");
                    String[] pair = label.split("!?=", 2);
                    if (metadata.path("labels").path(pair[0]).asText().equals(pair[1]) == excluded) {
                        return false;
                    }
                }
            } else if (part.startsWith("fieldSelector=metadata.name=")
                    && !part.endsWith("=" + metadata.path("name").asText())) {
                return false;
            }
        }
        return true;
    }

    /** Tells of every change from now on, until one side has enough. */
    private void watch(HttpExchange exchange, String kind, String query) throws IOException {
        if (exchange.getRequestHeaders().containsKey("Upgrade")) {
            // Not by a web socket: the client asks again without.
            send(exchange, 200, JSON.createObjectNode());
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            Map<String, String> told = new TreeMap<>();
            List<ObjectNode> news;
            while ((news = awaitNews(kind, query, told)) != null) {
                for (ObjectNode thing : news) {
                    ObjectNode event = JSON.createObjectNode().put("type", "MODIFIED");
                    event.set("object", thing);
                    out.write((event + "\n").getBytes(StandardCharsets.UTF_8));
                }
                out.flush();
            }
        }
    }

    /** What has changed since it was told; nothing when the server is closed. */
    private synchronized List<ObjectNode> awaitNews(String kind, String query, Map<String, String> told) {
        while (!closed) {
            List<ObjectNode> news = new ArrayList<>();
            things.forEach((key, thing) -> {
                if (key.startsWith(kind + "/") && isSelected(thing, query)) {
                    String version = thing.at("/metadata/resourceVersion").asText();
                    if (!version.equals(told.put(key, version))) {
                        news.add(thing.deepCopy());
                    }
                }
            });
            if (!news.isEmpty()) {
                return news;
            }
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
        }
        return null;
    }

    private static ObjectNode failure() {
        return JSON.createObjectNode()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("status", "Failure")
                .put("reason", "NotFound")
                .put("code", 404);
    }

    private static void send(HttpExchange exchange, int code, JsonNode answer) throws IOException {
        byte[] bytes = answer.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        server.stop(0);
        threads.shutdownNow();
    }
}
