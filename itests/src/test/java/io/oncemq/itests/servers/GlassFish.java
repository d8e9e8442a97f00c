// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A GlassFish, configured by the script that users get. */
final class GlassFish implements ApplicationServer {

    /** Says where the beans get their messages from. */
    static final Map<String, String> BEANS = Map.of("WEB-INF/glassfish-ejb-jar.xml", """
            <!DOCTYPE glassfish-ejb-jar PUBLIC "-//GlassFish.org//DTD GlassFish Application Server 3.1 EJB 3.1//EN" \
            "http://glassfish.org/dtds/glassfish-ejb-jar_3_1-1.dtd">
            <glassfish-ejb-jar><enterprise-beans>
              <ejb><ejb-name>OrderBean</ejb-name>
                <mdb-resource-adapter><resource-adapter-mid>oncemq</resource-adapter-mid></mdb-resource-adapter></ejb>
              <ejb><ejb-name>NewsBean</ejb-name>
                <mdb-resource-adapter><resource-adapter-mid>oncemq</resource-adapter-mid></mdb-resource-adapter></ejb>
            </enterprise-beans></glassfish-ejb-jar>
            """);

    private static final String DOMAIN = "orders";
    private static final String APPLICATION = "orders";

    /** From the base of a domain's ports. */
    private static final int[] PORTS = {8, 9, 37, 38, 39, 48, 66, 76, 80, 81, 86};

    private final Path asadmin;
    private final Path scratch;
    private final Path domains;
    private final Path archive;
    private final int adminPort;
    private @Nullable ProcessHandle process;
    private int commands;

    /**
     * Has a new domain know a database.
     *
     * @param more what the application needs besides, as commands of asadmin
     */
    GlassFish(Path home, Path scratch, War application, String script, Database database, List<List<String>> more)
            throws Exception {
        this.asadmin = home.toAbsolutePath().resolve("bin/asadmin");
        this.scratch = scratch.toAbsolutePath();
        this.domains = this.scratch.resolve("domains");
        this.archive = this.scratch.resolve(Application.FILE);
        Programs.deleteTree(domains);
        Files.createDirectories(domains);
        int base = Programs.freeOffset(15_000, PORTS);
        this.adminPort = base + 48;
        asadmin(
                "create-domain",
                "--domaindir",
                domains.toString(),
                "--nopassword=true",
                "--portbase",
                String.valueOf(base),
                DOMAIN);
        Path domain = domains.resolve(DOMAIN);
        bindToThisMachine(domain.resolve("config/domain.xml"));
        Files.copy(
                Database.driver(),
                domain.resolve("lib").resolve("postgresql.jar"),
                StandardCopyOption.REPLACE_EXISTING);
        start();
        String said = Programs.run(
                List.of(
                        "sh",
                        Programs.SNIPPETS.resolve("glassfish").resolve(script).toString()),
                Map.of(
                        "ASADMIN",
                        asadmin.toString(),
                        "ADMIN_PORT",
                        String.valueOf(adminPort),
                        "ONCEMQ_RAR",
                        Programs.adapter().toString(),
                        "DATABASE_PORT",
                        String.valueOf(database.port()),
                        "DATABASE_NAME",
                        Database.NAME,
                        "DATABASE_USER",
                        Database.USER,
                        "DATABASE_PASSWORD",
                        Database.PASSWORD,
                        "AS_JAVA",
                        System.getProperty("java.home")),
                this.scratch.resolve("script.log"));
        if (said.contains("failed")) {
            throw new IllegalStateException("The script has failed: " + said);
        }
        for (List<String> command : more) {
            remote(command.toArray(String[]::new));
        }
        application.write(archive);
        redeploy();
        stop();
    }

    /** A new domain listens everywhere, and brings a broker. */
    private static void bindToThisMachine(Path domainXml) throws IOException {
        String text = Files.readString(domainXml);
        text = text.replace(" address=\"0.0.0.0\"", "")
                .replaceAll("<(network-listener|iiop-listener|jmx-connector) ", "<$1 address=\"127.0.0.1\" ")
                .replace("<jms-service type=\"EMBEDDED\"", "<jms-service type=\"REMOTE\"")
                .replace("-Xmx512m", "-Xmx768m");
        Files.writeString(domainXml, text);
    }

    private void asadmin(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", asadmin.toString()));
        command.addAll(List.of(arguments));
        Programs.run(
                command,
                Map.of("AS_JAVA", System.getProperty("java.home")),
                scratch.resolve("asadmin-" + ++commands + ".log"));
    }

    private void remote(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("--host", "127.0.0.1", "--port", String.valueOf(adminPort)));
        all.addAll(List.of(arguments));
        asadmin(all.toArray(String[]::new));
    }

    @Override
    public void start() throws Exception {
        asadmin("start-domain", "--domaindir", domains.toString(), DOMAIN);
        long pid = Long.parseLong(
                Files.readString(domains.resolve(DOMAIN).resolve("config/pid")).strip());
        ProcessHandle started = ProcessHandle.of(pid).orElseThrow();
        Programs.endWithThis(started);
        process = started;
    }

    @Override
    public void undeploy() throws Exception {
        remote("undeploy", APPLICATION);
    }

    @Override
    public void redeploy() throws Exception {
        remote("deploy", "--name", APPLICATION, archive.toString());
    }

    @Override
    public void kill() throws Exception {
        ProcessHandle running = process;
        if (running != null) {
            running.destroyForcibly();
            running.onExit().get(30, TimeUnit.SECONDS);
        }
    }

    @Override
    public void stop() throws Exception {
        ProcessHandle running = process;
        if (running != null && running.isAlive()) {
            asadmin("stop-domain", "--domaindir", domains.toString(), DOMAIN);
            running.onExit().get(60, TimeUnit.SECONDS);
        }
    }
}
