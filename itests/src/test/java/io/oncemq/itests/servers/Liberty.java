// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.servers;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** An Open Liberty, configured by the snippet that users get. */
final class Liberty implements ApplicationServer {

    private static final String NAME = "orders";

    private final Path home;
    private final Path scratch;
    private final Path users;
    private final Path deployed;
    private final Path undeployed;
    private Process process;
    private Path log;
    private int starts;

    /**
     * Has a new server know a database.
     *
     * @param more what the application needs besides, in terms of server.xml
     */
    Liberty(Path home, Path scratch, War application, String snippet, Database database, String more) throws Exception {
        this.home = home.toAbsolutePath();
        this.scratch = scratch.toAbsolutePath();
        this.users = this.scratch.resolve("usr");
        Programs.deleteTree(users);
        Path server = users.resolve("servers").resolve(NAME);
        this.deployed = server.resolve("dropins").resolve(Application.FILE);
        this.undeployed = this.scratch.resolve(Application.FILE);
        Files.createDirectories(deployed.getParent());
        Path defaults = Files.createDirectories(server.resolve("configDropins/defaults"));
        Files.copy(Programs.SNIPPETS.resolve("liberty").resolve(snippet), defaults.resolve("oncemq.xml"));
        Files.writeString(server.resolve("server.xml"), """
                <server>
                  <featureManager>
                    <feature>cdi-4.0</feature>
                    <feature>servlet-6.0</feature>
                    <feature>enterpriseBeansLite-4.0</feature>
                    <feature>persistence-3.1</feature>
                  </featureManager>
                  <httpEndpoint id="defaultHttpEndpoint" host="127.0.0.1" httpPort="${orders.port}" httpsPort="-1"/>
                  <applicationMonitor pollingRate="500ms"/>
                  MORE
                </server>
                """.replace("MORE", more));
        Properties properties = new Properties();
        properties.setProperty(
                "oncemq.driver.dir", Database.driver().getParent().toString());
        properties.setProperty(
                "oncemq.driver.file", Database.driver().getFileName().toString());
        properties.setProperty("oncemq.rar", Programs.adapter().toString());
        properties.setProperty("oncemq.url", database.url());
        properties.setProperty("oncemq.user", Database.USER);
        properties.setProperty("oncemq.password", Database.PASSWORD);
        properties.setProperty("orders.database.port", String.valueOf(database.port()));
        properties.setProperty("orders.port", String.valueOf(Programs.freePort()));
        properties.setProperty("command.port", "-1");
        try (var out = Files.newOutputStream(server.resolve("bootstrap.properties"))) {
            properties.store(out, null);
        }
        application.write(deployed);
    }

    @Override
    public void start() throws IOException {
        log = scratch.resolve("server-" + ++starts + ".log");
        process = Programs.start(
                List.of(
                        Programs.java(),
                        "-Xmx512m",
                        "@" + home.resolve("lib/platform/java/java9.options"),
                        "-javaagent:" + home.resolve("bin/tools/ws-javaagent.jar"),
                        "-jar",
                        home.resolve("bin/tools/ws-server.jar").toString(),
                        NAME),
                Map.of("WLP_USER_DIR", users.toString()),
                log);
        awaitSaid("CWWKZ0001I", 1);
    }

    /** Waits for what the server says about the application. */
    private void awaitSaid(String message, int times) {
        await().atMost(Programs.LIMIT).until(() -> {
            String said = Files.readString(log);
            if (!process.isAlive() || said.contains("CWWKZ0002E") || said.contains("CWWKZ0004E")) {
                throw new IllegalStateException("Liberty has failed: see " + log);
            }
            return count(said, message) == times;
        });
    }

    private static int count(String text, String part) {
        return text.split(part, -1).length - 1;
    }

    @Override
    public void undeploy() throws IOException {
        int before = count(Files.readString(log), "CWWKZ0009I");
        Files.move(deployed, undeployed);
        awaitSaid("CWWKZ0009I", before + 1);
    }

    @Override
    public void redeploy() throws IOException {
        int before = count(Files.readString(log), "CWWKZ0001I");
        Files.move(undeployed, deployed);
        awaitSaid("CWWKZ0001I", before + 1);
    }

    @Override
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void stop() throws InterruptedException {
        if (process != null) {
            Programs.stop(process);
        }
    }
}
