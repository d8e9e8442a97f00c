// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All options of a connection factory: one list for the builder, for {@link java.util.Properties} and for what follows the
 * {@code #} in a URL. Documented for users in {@code docs/options.md}.
 */
public enum Option {
    /** Where the store is. */
    URL(
            "url",
            "text",
            null,
            "a JDBC URL without credentials; options may follow after '#'",
            "JDBC URL of the database that keeps the messages. Either this or a DataSource is set"),
    /** Where to find a DataSource. */
    DATA_SOURCE(
            "data-source",
            "text",
            null,
            "a name of JNDI, of no other scheme than java:",
            "Name of a DataSource, looked up in the initial context of JNDI when a connection is made; instead of `url`"),
    /** Whose credentials connections are opened with. */
    SECURITY(
            "security",
            "word",
            "none",
            "none, users",
            "Whether there are users of the messages with roles and permissions. With none, `user` and `password` are those of"
                    + " the database, and everybody may do all"),
    /** User. */
    USER("user", "text", null, "any", "User of the database; with security=users, of the messages"),
    /** Password of the user. */
    PASSWORD("password", "text", null, "any; not in a URL", "Password of that user"),
    /** Database user where there are users of the messages. */
    DATABASE_USER(
            "database-user",
            "text",
            null,
            "any; with security=users only",
            "With security=users, user of the database"),
    /** Password of the database user where there are users of the messages. */
    DATABASE_PASSWORD(
            "database-password",
            "text",
            null,
            "any; not in a URL; with security=users only",
            "With security=users, password of the user of the database"),
    /** Client identifier of the connections. */
    CLIENT_ID(
            "client-id",
            "text",
            null,
            "any; one connection at a time can use it",
            "JMS client identifier that connections of this factory have from the start"),
    /** What to do about the tables. */
    SCHEMA(
            "schema",
            "word",
            "decided by the database: create when embedded H2, validate otherwise",
            "create, validate, none",
            "What to do about the tables when the store is opened: create what is missing; check and fail, naming the script"
                    + " to run; or look at nothing"),
    /** Database schema of the tables. */
    SCHEMA_NAME(
            "schema-name",
            "text",
            "the connection's default schema",
            "a name of letters, digits and underscores",
            "Database schema in which the tables are"),
    /** Prefix of the tables. */
    TABLE_PREFIX(
            "table-prefix",
            "text",
            "oncemq_",
            "letters, digits and underscores, the first no digit",
            "Prefix of every table name; two prefixes are two stores in one database"),
    /** What operators call the node. */
    NODE_NAME(
            "node-name",
            "text",
            "host name and process id",
            "up to 200 characters",
            "What operators call this JVM; need not be unique"),
    /** Connections that commit. */
    COMMITTERS("committers", "number", "2", "1..2", "How many database connections commit sends and acknowledgements"),
    /** Messages claimed ahead. */
    PREFETCH(
            "prefetch",
            "number",
            "200",
            "1..1000",
            "Most messages of one queue or subscription that this JVM claims ahead of its consumers; of large ones, 32 MiB, and over all"
                    + " of them an eighth of the heap or 64 MiB"),
    /** How long a statement may take. */
    STATEMENT_TIMEOUT(
            "statement-timeout",
            "duration",
            "15s",
            "1s..1h",
            "How long one statement on a connection of our own may take before the server cancels it. A server that has not"
                    + " answered 5 s after that is taken for lost, and with it the connection. Not on H2, which is no server"),
    /** How long an unknown outcome is resolved. */
    OUTCOME_TIMEOUT(
            "outcome-timeout",
            "duration",
            "10s",
            "0s..1h",
            "How long the outcome of a commit during which the connection broke is looked for, before the caller is told"
                    + " that it is unknown"),
    /** How long the node outlives its last connection. */
    NODE_LINGER(
            "node-linger",
            "duration",
            "5s",
            "0s..1h",
            "How long this JVM stays registered after its last connection was closed"),
    /** Classes that object messages may hold. */
    OBJECT_MESSAGE_CLASSES(
            "object-message-classes",
            "list",
            "none",
            "class names, package.* for a package, package.** for it and those below, * for all; separated by commas",
            "Classes that the object of a received ObjectMessage may consist of; strings and numbers come with any of them"),
    /** Whether destinations are made on first use. */
    AUTO_CREATE(
            "auto-create",
            "boolean",
            "true",
            "true, false",
            "Whether a queue or topic that is unknown to the store is created on first use"),
    /** The weakest guarantee with which connections are made. */
    REQUIRED_GUARANTEE(
            "required-guarantee",
            "word",
            "none",
            "at-least-once, xa-without-recovery, xa, joined",
            "Refuses to connect if messages and data are wired in a way that guarantees less, and says what is missing"),
    /** What becomes of duplicates. */
    DUPLICATES(
            "duplicates",
            "word",
            "ignore",
            "ignore, refuse",
            "What a send does whose duplicate-detection id was sent to the destination before: nothing, as if it had been"
                    + " stored; or fail with error code ONCEMQ-DUPLICATE"),
    /** How long duplicates are recognised. */
    DUPLICATE_WINDOW(
            "duplicate-window",
            "duration",
            "1h",
            "1s..8760h",
            "How long duplicate-detection ids of messages sent are remembered, at least"),
    /** Whether automatic acknowledgements are waited for. */
    ACKNOWLEDGEMENT(
            "acknowledgement",
            "word",
            "durable",
            "durable, relaxed",
            "Whether AUTO_ACKNOWLEDGE waits until an acknowledgement is on disk before it delivers the next message; relaxed"
                    + " ones are under way, at most 100 of a session, and what they acknowledge may come again after a crash");

    private final String key;
    private final String type;
    private final @Nullable String defaultValue;
    private final String allowed;
    private final String description;

    Option(String key, String type, @Nullable String defaultValue, String allowed, String description) {
        this.key = key;
        this.type = type;
        this.defaultValue = defaultValue;
        this.allowed = allowed;
        this.description = description;
    }

    /** The option's name in properties and URLs. */
    public String key() {
        return key;
    }

    /** What its text is read as. */
    public String type() {
        return type;
    }

    /** What holds if it is not set, for people; null if that is nothing. */
    public @Nullable String defaultValue() {
        return defaultValue;
    }

    /** Which values are allowed, for people. */
    public String allowed() {
        return allowed;
    }

    /** What it does, for people. */
    public String description() {
        return description;
    }

    /**
     * The option of a name.
     *
     * @throws IllegalArgumentException if there is none; the message lists those that exist
     */
    public static Option of(String key) {
        for (Option option : values()) {
            if (option.key.equals(key)) {
                return option;
            }
        }
        throw new IllegalArgumentException("Unknown option '" + key + "'; allowed are "
                + Arrays.stream(values()).map(Option::key).collect(Collectors.joining(", ")));
    }

    /**
     * Reads a value.
     *
     * @throws IllegalArgumentException if the value is not allowed; the message names the option, the value and what is allowed
     */
    Object parse(String text) {
        try {
            return read(text);
        } catch (OptionValues.RefusedException e) {
            throw new IllegalArgumentException(
                    "Option '" + key + "': " + e.getMessage() + "; allowed: " + allowed, e.getCause());
        }
    }

    private Object read(String text) {
        return switch (this) {
            case URL -> OptionValues.url(text);
            case DATA_SOURCE -> OptionValues.jndiName(text);
            case SECURITY -> OptionValues.securityUsers(text);
            case USER, DATABASE_USER, CLIENT_ID -> OptionValues.text(text);
            case PASSWORD, DATABASE_PASSWORD -> text;
            case SCHEMA -> OptionValues.schemaMode(text);
            case SCHEMA_NAME, TABLE_PREFIX -> OptionValues.identifier(text);
            case NODE_NAME -> OptionValues.nodeName(text);
            case COMMITTERS -> OptionValues.number(text, 1, 2);
            case PREFETCH -> OptionValues.number(text, 1, 1000);
            case STATEMENT_TIMEOUT -> OptionValues.duration(text, Duration.ofSeconds(1));
            case OUTCOME_TIMEOUT, NODE_LINGER -> OptionValues.duration(text, Duration.ZERO);
            case OBJECT_MESSAGE_CLASSES -> OptionValues.patterns(text);
            case AUTO_CREATE -> OptionValues.bool(text);
            case REQUIRED_GUARANTEE -> OptionValues.guarantee(text);
            case DUPLICATES -> OptionValues.refusal(text);
            case ACKNOWLEDGEMENT -> OptionValues.relaxed(text);
            case DUPLICATE_WINDOW -> OptionValues.duration(text, Duration.ofSeconds(1), Duration.ofDays(365));
        };
    }

    @Override
    public String toString() {
        return key;
    }
}
