// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The scripts that make the tables: <code>create.sql</code>, and <code>upgrade-2.sql</code> and so on from one version to the
 * next. Each adds its row to <code>schema_version</code>, so that it can be run by hand.
 *
 * <p>A step either expands (new tables, new columns that have defaults), so that nodes of older versions go on working beside
 * newer ones, or it contracts, and says in its head from which protocol on nodes can work with what is left:
 * <code>-- oldest protocol: 2</code>. Where the database commits each change of the schema at once, a script can be run again
 * after it was broken off.
 */
class SchemaScripts {

    private static final int LATEST = 1;
    private static final Pattern OLDEST_PROTOCOL = Pattern.compile("(?m)^-- oldest protocol: (\\d+)$");

    private final String directory;

    SchemaScripts(Dialect dialect) {
        this.directory = "io/oncemq/jdbc/" + dialect.code() + "/";
    }

    /** The version to which the scripts lead: what this version of the store needs. */
    int latest() {
        return LATEST;
    }

    /** The protocol that nodes of this version know. */
    int protocol() {
        return Nodes.PROTOCOL_VERSION;
    }

    /** The resource that leads to a version from the one before. */
    final String resource(int step) {
        return directory + (step == 1 ? "create.sql" : "upgrade-" + step + ".sql");
    }

    /** The protocol that a node must know to work with the tables as a step leaves them. */
    final int oldestProtocol(int step) {
        Matcher matcher = OLDEST_PROTOCOL.matcher(read(resource(step)));
        if (!matcher.find()) {
            throw new IllegalStateException("The script " + resource(step) + " does not say which protocol it needs");
        }
        return Integer.parseInt(matcher.group(1));
    }

    /** The statements of a step. Each ends with a semicolon at the end of a line; comments have lines of their own. */
    final List<String> statements(int step, String prefix) {
        List<String> statements = new ArrayList<>();
        StringBuilder statement = new StringBuilder();
        read(resource(step))
                .replace("${prefix}", prefix)
                .lines()
                .filter(line -> !line.startsWith("--"))
                .forEach(line -> {
                    statement.append(line).append('\n');
                    if (line.endsWith(";")) {
                        statements.add(statement.toString());
                        statement.setLength(0);
                    }
                });
        return statements;
    }

    /** The text of a resource. */
    String read(String resource) {
        try (InputStream in = SchemaScripts.class.getResourceAsStream("/" + resource)) {
            if (in == null) {
                throw new IllegalStateException("The resource " + resource + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read the resource " + resource, e);
        }
    }
}
