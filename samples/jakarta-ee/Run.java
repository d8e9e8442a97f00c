// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Configures the unpacked server, starts it with adapter and application, orders by its web interface, and says what came of it.
 * Arguments: the directory of what was built, and the adapter.
 */
final class Run {

    private static final Duration START = Duration.ofMinutes(4);
    private static final Duration SHIP = Duration.ofMinutes(2);
    private static final int ORDERS = 20;

    /** What the server listens on. */
    private static final int[] PORTS = {4712, 4713, 8080, 8443, 9990, 9993};

    private final HttpClient client = HttpClient.newHttpClient();
    private final Path built;
    private final Path home;
    private final Path standalone;
    private URI orders;

    private Run(Path built) throws IOException {
        this.built = built.toAbsolutePath();
        try (Stream<Path> servers = Files.list(this.built.resolve("server"))) {
            this.home = servers.filter(Files::isDirectory).findFirst().orElseThrow();
        }
        this.standalone = home.resolve("standalone");
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 2) {
            System.err.println("Usage: java Run.java target oncemq.rar");
            System.exit(2);
        }
        new Run(Path.of(arguments[0])).run(Path.of(arguments[1]));
    }

    private void run(Path adapter) throws Exception {
        System.out.println("Configuring WildFly in " + home);
        configure();
        Files.copy(adapter, standalone.resolve("deployments/oncemq.rar"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(
                built.resolve("orders.war"),
                standalone.resolve("deployments/orders.war"),
                StandardCopyOption.REPLACE_EXISTING);
        int offset = freeOffset();
        orders = URI.create("http://127.0.0.1:" + (8080 + offset) + "/orders/orders");
        Process server = start(offset);
        boolean balanced;
        try {
            await("the application to answer", START, server, () -> balance() != null);
            balanced = exercise(server);
        } finally {
            stop(server);
        }
        System.exit(balanced ? 0 : 1);
    }

    /** The server as it was unpacked, and what the script adds. */
    private void configure() throws Exception {
        Path configuration = standalone.resolve("configuration/standalone.xml");
        Path original = standalone.resolve("configuration/standalone.original.xml");
        if (Files.notExists(original)) {
            Files.copy(configuration, original);
        }
        Files.copy(original, configuration, StandardCopyOption.REPLACE_EXISTING);
        delete(home.resolve("modules/com/h2database/recent"));
        delete(standalone.resolve("data"));
        delete(standalone.resolve("deployments"));
        Files.createDirectories(standalone.resolve("deployments"));
        delete(built.resolve("database"));
        Properties properties = new Properties();
        properties.setProperty("sample.driver", built.resolve("driver/h2.jar").toString());
        properties.setProperty("sample.url", "jdbc:h2:file:" + built.resolve("database/orders"));
        Path file = built.resolve("server.properties");
        try (OutputStream out = Files.newOutputStream(file)) {
            properties.store(out, null);
        }
        Path log = built.resolve("configure.log");
        Process cli = shell(
                        log,
                        home.resolve("bin/jboss-cli.sh").toString(),
                        "--file=" + built.resolveSibling("server.cli"),
                        "--properties=" + file,
                        "--resolve-parameter-values")
                .start();
        if (!cli.waitFor(START.toSeconds(), TimeUnit.SECONDS) || cli.exitValue() != 0) {
            stop(cli);
            throw new IllegalStateException("The server could not be configured: " + Files.readString(log));
        }
    }

    private Process start(int offset) throws IOException {
        Path log = built.resolve("server.log");
        System.out.println("Starting it; its log is " + log);
        return shell(
                        log,
                        home.resolve("bin/standalone.sh").toString(),
                        "-b=127.0.0.1",
                        "-bmanagement=127.0.0.1",
                        "-Djboss.socket.binding.port-offset=" + offset)
                .start();
    }

    private static ProcessBuilder shell(Path log, String... command) {
        List<String> all = new ArrayList<>(List.of("sh"));
        all.addAll(List.of(command));
        ProcessBuilder builder =
                new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("NOPAUSE", "true");
        return builder;
    }

    /** By how much to move the server's ports, below those that connections are given. */
    private static int freeOffset() {
        Random random = new Random();
        for (int attempt = 0; attempt < 100; attempt++) {
            int offset = 10_000 + random.nextInt(12_000);
            if (IntStream.of(PORTS).allMatch(port -> isFree(port + offset))) {
                return offset;
            }
        }
        throw new IllegalStateException("There are no free ports for the server");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private boolean exercise(Process server) throws Exception {
        System.out.println("Placing " + ORDERS + " orders, of which one is dropped at the first attempt, and one that is refused");
        for (int number = 1; number < ORDERS; number++) {
            place("book " + number);
        }
        place("fragile vase");
        int refused = post(" ");
        if (refused < 400) {
            throw new IllegalStateException("The order without an item was answered with " + refused);
        }
        String wanted = "orders=" + ORDERS + " shipments=" + ORDERS + " announcements=" + ORDERS;
        try {
            await("all orders to be announced", SHIP, server, () -> wanted.equals(balance()));
        } catch (IllegalStateException late) {
            System.out.println(late.getMessage());
        }
        String balance = balance();
        System.out.println("balance: " + balance);
        return wanted.equals(balance);
    }

    private void place(String item) throws Exception {
        int status = post(item);
        if (status >= 300) {
            throw new IllegalStateException("The order of '" + item + "' was answered with " + status);
        }
    }

    private int post(String item) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(orders)
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString(item))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    /** How much was ordered, shipped and announced; null while nobody answers. */
    private String balance() throws Exception {
        try {
            HttpResponse<String> answer =
                    client.send(HttpRequest.newBuilder(orders).build(), HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? answer.body() : null;
        } catch (IOException notYet) {
            return null;
        }
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(String what, Duration atMost, Process server, Condition condition) throws Exception {
        long began = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - began > atMost.toNanos()) {
                throw new IllegalStateException("Waited for " + what + " in vain");
            }
            // Between two looks; at once if the server has ended.
            if (server.waitFor(250, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("The server has ended: see its log");
            }
        }
    }

    private static void stop(Process process) throws InterruptedException {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroy);
        for (ProcessHandle one : all) {
            try {
                one.onExit().get(30, TimeUnit.SECONDS);
            } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException late) {
                one.destroyForcibly();
            }
        }
    }

    private static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (Stream<Path> paths = Files.walk(tree)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
