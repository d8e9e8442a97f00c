// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.servers;

import static org.awaitility.Awaitility.await;

import io.oncemq.itests.servers.app.OrderBean;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.postgresql.Driver;

/** A WildFly that the build has unpacked, configured by the script that users get. */
final class WildFly {

    private static final Duration START = Duration.ofSeconds(150);
    private static final Path ADAPTER = Path.of("..", "resource-adapter");

    private final Path home;
    private final Path deployments;
    private final Path scratch;
    private Process process;
    private int starts;

    WildFly(Path home, Path scratch) throws IOException {
        this.home = home.toAbsolutePath();
        this.scratch = scratch;
        this.deployments = this.home.resolve("standalone/deployments");
        Files.createDirectories(scratch);
    }

    /** Has the server know a database, by the users' script and one more for the application's own tables. */
    void configure(String url, int port) throws Exception {
        Path fresh = home.resolve("standalone/configuration/standalone.xml");
        Path original = home.resolve("standalone/configuration/standalone.original.xml");
        if (Files.notExists(original)) {
            Files.copy(fresh, original);
        }
        Files.copy(original, fresh, StandardCopyOption.REPLACE_EXISTING);
        // What earlier runs have left.
        deleteTree(home.resolve("modules/org/postgresql"));
        deleteTree(home.resolve("standalone/data"));
        deleteTree(deployments);
        Files.createDirectories(deployments);
        Properties properties = new Properties();
        Path driver = Path.of(
                Driver.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        properties.setProperty("oncemq.driver", driver.toString());
        properties.setProperty("oncemq.url", url);
        properties.setProperty("oncemq.user", "postgres");
        properties.setProperty("oncemq.password", "none");
        Path file = scratch.resolve("wildfly.properties");
        try (var out = Files.newOutputStream(file)) {
            properties.store(out, null);
        }
        cli(ADAPTER.resolve("servers/wildfly.cli"), file);
        Path business = scratch.resolve("business.cli");
        Files.writeString(business, """
                embed-server --server-config=standalone.xml
                xa-data-source add --name=Business --jndi-name=java:/jdbc/Business --driver-name=postgresql \
                --xa-datasource-properties={"ServerName"=>"127.0.0.1","PortNumber"=>"PORT","DatabaseName"=>"postgres"} \
                --user-name=postgres --password=none --recovery-username=postgres --recovery-password=none --max-pool-size=40
                stop-embedded-server
                """.replace("PORT", String.valueOf(port)));
        cli(business, file);
        Files.copy(Path.of("..", "resource-adapter-rar", "target", "oncemq.rar"), deployments.resolve("oncemq.rar"));
        deploy();
    }

    private void cli(Path script, Path properties) throws Exception {
        Path log = scratch.resolve(script.getFileName() + ".log");
        Process cli = new ProcessBuilder(
                        "sh",
                        home.resolve("bin/jboss-cli.sh").toString(),
                        "--file=" + script.toAbsolutePath(),
                        "--properties=" + properties.toAbsolutePath(),
                        "--resolve-parameter-values")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!cli.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
            cli.descendants().forEach(ProcessHandle::destroyForcibly);
            cli.destroyForcibly();
            throw new IllegalStateException("jboss-cli has not ended in time: " + Files.readString(log));
        }
        if (cli.exitValue() != 0) {
            throw new IllegalStateException("jboss-cli has failed: " + Files.readString(log));
        }
    }

    /** The application, as a new deployment. */
    void deploy() throws IOException {
        Path war = scratch.resolve("orders.war");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(war))) {
            String name = OrderBean.class.getName().replace('.', '/') + ".class";
            jar.putNextEntry(new JarEntry("WEB-INF/classes/" + name));
            try (var in = OrderBean.class.getClassLoader().getResourceAsStream(name)) {
                in.transferTo(jar);
            }
            jar.closeEntry();
        }
        Files.copy(war, deployments.resolve("orders.war"), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(deployments.resolve("orders.war.dodeploy"), "");
        Files.writeString(deployments.resolve("oncemq.rar.dodeploy"), "");
    }

    /** Undeploys the application, and waits until it is gone. */
    void undeploy() throws IOException {
        Files.delete(deployments.resolve("orders.war.deployed"));
        await().atMost(START).until(() -> Files.exists(deployments.resolve("orders.war.undeployed")));
    }

    void redeploy() throws IOException {
        Files.writeString(deployments.resolve("orders.war.dodeploy"), "");
        awaitDeployed();
    }

    void start() throws IOException {
        int offset;
        try (ServerSocket free = new ServerSocket(0)) {
            // The first port is 8080, the last one used 9990.
            offset = free.getLocalPort() % 40000 + 4000;
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "--add-exports=java.desktop/sun.awt=ALL-UNNAMED",
                "--add-exports=java.naming/com.sun.jndi.ldap=ALL-UNNAMED",
                "--add-exports=java.naming/com.sun.jndi.url.ldap=ALL-UNNAMED",
                "--add-exports=java.naming/com.sun.jndi.url.ldaps=ALL-UNNAMED",
                "--add-exports=jdk.naming.dns/com.sun.jndi.dns=ALL-UNNAMED"));
        Stream.of("lang", "lang.invoke", "lang.reflect", "io", "net", "security", "util", "util.concurrent")
                .forEach(part -> command.add("--add-opens=java.base/java." + part + "=ALL-UNNAMED"));
        command.addAll(List.of(
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Dorg.jboss.boot.log.file=" + home.resolve("standalone/log/server.log"),
                "-Dlogging.configuration=file:" + home.resolve("standalone/configuration/logging.properties"),
                "-Djboss.bind.address=127.0.0.1",
                "-Djboss.bind.address.management=127.0.0.1",
                "-Djboss.socket.binding.port-offset=" + offset,
                "-DRecoveryEnvironmentBean.periodicRecoveryPeriod=5",
                "-DRecoveryEnvironmentBean.recoveryBackoffPeriod=2",
                "-jar",
                home.resolve("jboss-modules.jar").toString(),
                "-mp",
                home.resolve("modules").toString(),
                "org.jboss.as.standalone",
                "-Djboss.home.dir=" + home,
                "-Djboss.server.base.dir=" + home.resolve("standalone")));
        var log = scratch.resolve("server-" + ++starts + ".log").toFile();
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        // If this process is ended before its time, the server must not stay behind.
        Process started = process;
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        awaitDeployed();
    }

    private void awaitDeployed() {
        await().atMost(START).until(() -> {
            if (Files.exists(deployments.resolve("orders.war.failed")) || !process.isAlive()) {
                throw new IllegalStateException("WildFly has failed: see " + scratch.toAbsolutePath());
            }
            return Files.exists(deployments.resolve("orders.war.deployed"))
                    && Files.exists(deployments.resolve("oncemq.rar.deployed"));
        });
    }

    /** As a crash. The markers go too, so that the next start is seen to deploy. */
    void kill() throws Exception {
        process.destroyForcibly().waitFor();
        for (String name : List.of("orders.war", "oncemq.rar")) {
            Files.deleteIfExists(deployments.resolve(name + ".deployed"));
            Files.writeString(deployments.resolve(name + ".dodeploy"), "");
        }
    }

    void stop() throws InterruptedException {
        if (process != null) {
            process.destroy();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (Files.notExists(root)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> found = Files.walk(root)) {
            all = found.sorted((a, b) -> b.compareTo(a)).toList();
        }
        for (Path each : all) {
            Files.delete(each);
        }
    }
}
