// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.servers;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/** A WildFly that the build has unpacked, configured by the script that users get. */
final class WildFly implements ApplicationServer {

    private static final int[] PORTS = {4712, 4713, 8080, 8443, 9990, 9993};

    private final Path home;
    private final Path deployments;
    private final Path scratch;
    private final War application;
    private Process process;
    private int starts;

    /**
     * Has the server know a database, by a script of the users.
     *
     * @param more what the application needs besides, in terms of jboss-cli
     */
    WildFly(Path home, Path scratch, War application, String script, Database database, String more) throws Exception {
        this.home = home.toAbsolutePath();
        this.scratch = scratch;
        this.application = application;
        this.deployments = this.home.resolve("standalone/deployments");
        Path fresh = this.home.resolve("standalone/configuration/standalone.xml");
        Path original = this.home.resolve("standalone/configuration/standalone.original.xml");
        if (Files.notExists(original)) {
            Files.copy(fresh, original);
        }
        Files.copy(original, fresh, StandardCopyOption.REPLACE_EXISTING);
        // What earlier runs have left.
        Programs.deleteTree(this.home.resolve("modules/org/postgresql"));
        Programs.deleteTree(this.home.resolve("standalone/data"));
        Programs.deleteTree(deployments);
        Files.createDirectories(deployments);
        Properties properties = new Properties();
        properties.setProperty("oncemq.driver", Database.driver().toString());
        properties.setProperty("oncemq.url", database.url());
        properties.setProperty("oncemq.user", Database.USER);
        properties.setProperty("oncemq.password", Database.PASSWORD);
        Path file = scratch.resolve("wildfly.properties");
        try (var out = Files.newOutputStream(file)) {
            properties.store(out, null);
        }
        cli(Programs.SNIPPETS.resolve("wildfly").resolve(script), file);
        if (!more.isEmpty()) {
            Path extra = scratch.resolve("more.cli");
            Files.writeString(
                    extra, "embed-server --server-config=standalone.xml\n" + more + "\nstop-embedded-server\n");
            cli(extra, file);
        }
        Files.copy(Programs.adapter(), deployments.resolve("oncemq.rar"));
        deploy();
    }

    private void cli(Path script, Path properties) throws Exception {
        Programs.run(
                List.of(
                        "sh",
                        home.resolve("bin/jboss-cli.sh").toString(),
                        "--file=" + script.toAbsolutePath(),
                        "--properties=" + properties.toAbsolutePath(),
                        "--resolve-parameter-values"),
                Map.of(),
                scratch.resolve(script.getFileName() + ".log"));
    }

    /** The application, as a new deployment. */
    private void deploy() throws IOException {
        Path war = scratch.resolve(Application.FILE);
        application.write(war);
        Files.copy(war, deployments.resolve(Application.FILE), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(deployments.resolve(Application.FILE + ".dodeploy"), "");
        Files.writeString(deployments.resolve("oncemq.rar.dodeploy"), "");
    }

    @Override
    public void undeploy() throws IOException {
        Files.delete(deployments.resolve(Application.FILE + ".deployed"));
        await().atMost(Programs.LIMIT).until(() -> Files.exists(deployments.resolve(Application.FILE + ".undeployed")));
    }

    @Override
    public void redeploy() throws IOException {
        Files.writeString(deployments.resolve(Application.FILE + ".dodeploy"), "");
        awaitDeployed();
    }

    @Override
    public void start() throws IOException {
        int offset = Programs.freeOffset(10_000, PORTS);
        List<String> command = new ArrayList<>(List.of(
                Programs.java(),
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
        process = Programs.start(command, Map.of(), scratch.resolve("server-" + ++starts + ".log"));
        awaitDeployed();
    }

    private void awaitDeployed() {
        await().atMost(Programs.LIMIT).until(() -> {
            if (Files.exists(deployments.resolve(Application.FILE + ".failed")) || !process.isAlive()) {
                throw new IllegalStateException("WildFly has failed: see " + scratch.toAbsolutePath());
            }
            return Files.exists(deployments.resolve(Application.FILE + ".deployed"))
                    && Files.exists(deployments.resolve("oncemq.rar.deployed"));
        });
    }

    /** The markers go too, so that the next start is seen to deploy. */
    @Override
    public void kill() throws Exception {
        process.destroyForcibly().waitFor();
        for (String name : List.of(Application.FILE, "oncemq.rar")) {
            Files.deleteIfExists(deployments.resolve(name + ".deployed"));
            Files.writeString(deployments.resolve(name + ".dodeploy"), "");
        }
    }

    @Override
    public void stop() throws InterruptedException {
        if (process != null) {
            Programs.stop(process);
        }
    }
}
