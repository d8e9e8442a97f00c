// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.MessageKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * The names of one store's tables. Statements are written with <code>${message}</code> for the table of that name, and
 * with <code>${next message_id}</code> for the next value of a sequence, <code>${now}</code> for the clock of the database
 * and <code>${any}</code> for {@link IdLists#any}; they are resolved once, when the class that holds the statement is made.
 *
 * <p>Names carry the schema, because a connection of the application may have any other one as its default.
 */
final class Tables {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(next )?([a-z_]+)}");

    /**
     * The kinds of messages that this version knows, <code>${kinds}</code>: those of a newer one are left alone. Grouped
     * messages, and those with a key, have kinds of their own.
     */
    private static final String KINDS = Arrays.stream(MessageKind.values())
            .flatMap(kind -> Stream.of(kind.code(), MessageRows.GROUPED + kind.code()))
            .flatMap(code -> Stream.of(code, MessageRows.KEYED + code))
            .map(code -> '\'' + code + '\'')
            .collect(Collectors.joining(", ", "(", ")"));

    private final String schema;
    private final String prefix;
    private final Dialect dialect;

    Tables(String schema, String prefix, Dialect dialect) {
        this.schema = schema;
        this.prefix = prefix;
        this.dialect = dialect;
    }

    String schema() {
        return schema;
    }

    String prefix() {
        return prefix;
    }

    /** How this database takes lists of ids. */
    IdLists idLists() {
        return dialect.idLists();
    }

    /** As {@link Dialect#putMessageKey}, for these tables. */
    String putMessageKey() {
        return resolve(dialect.putMessageKey());
    }

    /** The statement with the names of this store in it. */
    String resolve(String statement) {
        Matcher matcher = PLACEHOLDER.matcher(statement);
        StringBuilder resolved = new StringBuilder();
        while (matcher.find()) {
            String name = matcher.group(2);
            String qualified = quotedSchema() + "." + prefix + name;
            String replacement = matcher.group(1) != null
                    ? dialect.next(qualified)
                    : switch (name) {
                        case "now" -> dialect.now();
                        case "any" -> dialect.idLists().any();
                        case "kinds" -> KINDS;
                        case "unkeyed_kind" -> "REPLACE(kind, '" + MessageRows.KEYED + "', '')";
                        default -> qualified;
                    };
            matcher.appendReplacement(resolved, Matcher.quoteReplacement(replacement));
        }
        return matcher.appendTail(resolved).toString();
    }

    /** The schema as an identifier in a statement. */
    String quotedSchema() {
        String quote = dialect.identifierQuote();
        return quote + schema.replace(quote, quote + quote) + quote;
    }

    /**
     * A number that stands for this store and a purpose, for locks that the database keeps by number. Two stores whose
     * numbers collide wait for each other now and then; nothing worse.
     */
    int lockClass(String purpose) {
        CRC32 checksum = new CRC32();
        checksum.update((schema + '.' + prefix + '.' + purpose).getBytes(StandardCharsets.UTF_8));
        return (int) checksum.getValue();
    }

    /** The name of the channel for hints between the nodes of this store. */
    String channel() {
        return "oncemq_" + Integer.toHexString(lockClass("channel"));
    }
}
