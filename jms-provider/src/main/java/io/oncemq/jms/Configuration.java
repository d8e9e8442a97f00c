// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms;

import io.oncemq.jms.internal.message.DuplicatePolicy;
import io.oncemq.jms.internal.message.OnceMQDestination;
import io.oncemq.jms.internal.node.NodeConfiguration;
import io.oncemq.jms.spi.StoreSettings;
import io.oncemq.jms.spi.StoreSettings.SchemaMode;
import io.oncemq.jms.spi.TransactionContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.naming.Reference;
import javax.naming.StringRefAddr;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The options of a factory as an immutable value. Each way to set options makes a new one; every value in it has been read
 * and allowed.
 */
final class Configuration {

    /** All defaults. */
    static final Configuration DEFAULT =
            new Configuration(new EnumMap<>(Option.class), new EnumMap<>(Option.class), null, TransactionContext.NONE);

    private static final Set<Option> SECRET = Set.of(Option.PASSWORD, Option.DATABASE_PASSWORD);
    private static final int DEFAULT_COMMITTERS = 2;
    private static final int DEFAULT_PREFETCH = 200;
    private static final Duration DEFAULT_OUTCOME_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration DEFAULT_LINGER = Duration.ofSeconds(5);
    private static final Duration DEFAULT_DUPLICATE_WINDOW = Duration.ofHours(1);
    private static final String DEFAULT_TABLE_PREFIX = "oncemq_";

    private final Map<Option, String> texts;
    private final Map<Option, Object> values;
    private final @Nullable DataSource dataSource;
    private final TransactionContext transactionContext;

    private Configuration(
            Map<Option, String> texts,
            Map<Option, Object> values,
            @Nullable DataSource dataSource,
            TransactionContext transactionContext) {
        this.texts = Collections.unmodifiableMap(texts);
        this.values = Collections.unmodifiableMap(values);
        this.dataSource = dataSource;
        this.transactionContext = transactionContext;
    }

    /**
     * With one option changed. A URL also sets the options that follow its '#'.
     *
     * @param text null to unset it
     * @throws IllegalArgumentException if the value is not allowed
     */
    Configuration with(Option option, @Nullable String text) {
        if (option == Option.URL && text != null) {
            return withUrl(text);
        }
        return withParsed(option, text);
    }

    /** With another DataSource. */
    Configuration with(@Nullable DataSource newDataSource) {
        return new Configuration(texts, values, newDataSource, transactionContext);
    }

    /** With other transactions that sessions join by themselves. */
    Configuration with(TransactionContext newTransactionContext) {
        return new Configuration(
                texts, values, dataSource, Objects.requireNonNull(newTransactionContext, "transactionContext"));
    }

    TransactionContext transactionContext() {
        return transactionContext;
    }

    /**
     * With all options of the properties changed.
     *
     * @throws IllegalArgumentException if an option is unknown or a value is not allowed
     */
    Configuration with(Properties properties) {
        Configuration changed = this;
        properties.forEach((name, value) -> {
            if (!(name instanceof String) || !(value instanceof String)) {
                throw new IllegalArgumentException("Property '" + name + "' is no text, as every option is");
            }
        });
        // In order of name, so that the same mistake always gives the same message.
        for (String name : new TreeSet<>(properties.stringPropertyNames())) {
            changed = changed.with(Option.of(name), properties.getProperty(name));
        }
        return changed;
    }

    private Configuration withUrl(String text) {
        if (OptionValues.holdsCredentials(text)) {
            // Before anything else: no other message may repeat the URL.
            Option.URL.parse(text);
        }
        int hash = text.indexOf('#');
        if (hash < 0) {
            return withParsed(Option.URL, text);
        }
        Configuration changed = withParsed(Option.URL, text.substring(0, hash));
        for (String pair : text.substring(hash + 1).split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("After '#' in the URL, '" + pair + "' is no option=value");
            }
            Option option = Option.of(pair.substring(0, equals));
            if (option == Option.URL) {
                throw new IllegalArgumentException("Option 'url' cannot be set after '#' in the URL itself");
            }
            changed = changed.withParsed(option, pair.substring(equals + 1));
        }
        return changed;
    }

    private Configuration withParsed(Option option, @Nullable String text) {
        Map<Option, String> newTexts = new EnumMap<>(Option.class);
        Map<Option, Object> newValues = new EnumMap<>(Option.class);
        newTexts.putAll(texts);
        newValues.putAll(values);
        if (text == null) {
            newTexts.remove(option);
            newValues.remove(option);
        } else {
            newValues.put(option, option.parse(text));
            newTexts.put(option, text);
        }
        return new Configuration(newTexts, newValues, dataSource, transactionContext);
    }

    /** The text that an option was set to; null if it was not. */
    @Nullable String text(Option option) {
        return texts.get(option);
    }

    @Nullable DataSource dataSource() {
        return dataSource;
    }

    boolean autoCreate() {
        return value(Option.AUTO_CREATE, Boolean.class, true);
    }

    /** Patterns of the classes that object messages may hold. */
    @SuppressWarnings("unchecked")
    List<String> objectMessageClasses() {
        return value(Option.OBJECT_MESSAGE_CLASSES, List.class, List.of());
    }

    /**
     * With the DataSource that is named, if one is.
     *
     * @throws NamingException if there is none of that name
     */
    @SuppressWarnings("BanJNDI") // the name is the administrator's, and leads to no other scheme than java:
    Configuration resolved() throws NamingException {
        String name = texts.get(Option.DATA_SOURCE);
        if (name == null) {
            return this;
        }
        Context context = new InitialContext();
        try {
            if (context.lookup(name) instanceof DataSource found) {
                return with(found);
            }
            throw new NamingException("What is bound to '" + name + "' is no DataSource");
        } finally {
            context.close();
        }
    }

    /** What becomes of messages that are sent again. */
    DuplicatePolicy duplicatePolicy() {
        return new DuplicatePolicy(
                value(Option.DUPLICATE_WINDOW, Duration.class, DEFAULT_DUPLICATE_WINDOW)
                        .toMillis(),
                value(Option.DUPLICATES, Boolean.class, false));
    }

    /** Whether automatic acknowledgements are not waited for. */
    boolean relaxedAcknowledgement() {
        return value(Option.ACKNOWLEDGEMENT, Boolean.class, false);
    }

    /**
     * A reference to a factory with these options, but for the passwords: what naming services keep is read by many.
     *
     * @throws NamingException if it has a DataSource itself, which no text can stand for
     */
    Reference reference(Class<?> factory) throws NamingException {
        if (transactionContext != TransactionContext.NONE) {
            throw new NamingException(
                    "A connection factory that knows the transactions of a framework cannot be bound in a naming service");
        }
        if (dataSource != null) {
            throw new NamingException(
                    "A connection factory with a DataSource cannot be bound in a naming service: set option '"
                            + Option.DATA_SOURCE.key() + "' to the name of the DataSource instead");
        }
        Reference reference = new Reference(factory.getName(), OnceMQDestination.OBJECT_FACTORY, null);
        texts.forEach((option, text) -> {
            if (!SECRET.contains(option)) {
                reference.add(new StringRefAddr(option.key(), text));
            }
        });
        return reference;
    }

    /** The weakest guarantee that will do; null if every one does. */
    @Nullable Guarantee requiredGuarantee() {
        return (Guarantee) values.get(Option.REQUIRED_GUARANTEE);
    }

    /** Whether there are users of the messages. */
    boolean users() {
        return value(Option.SECURITY, Boolean.class, false);
    }

    /** Why a factory cannot work with these options; null if it can. */
    @Nullable String problem() {
        long places = Stream.of(dataSource, values.get(Option.URL), values.get(Option.DATA_SOURCE))
                .filter(Objects::nonNull)
                .count();
        if (places != 1) {
            return "Either option 'url' or a DataSource, itself or as option 'data-source', has to be set, and not both: "
                    + this;
        }
        for (Option option : List.of(Option.DATABASE_USER, Option.DATABASE_PASSWORD)) {
            if (!users() && texts.containsKey(option)) {
                return "Option '" + option.key()
                        + "' is for 'security=users' only; the credentials of the database are in"
                        + " options 'user' and 'password': " + this;
            }
        }
        return null;
    }

    /** How the node works, for the credentials of a connection; with users of the messages, these are not the database's. */
    NodeConfiguration nodeConfiguration(@Nullable String user, @Nullable String password) {
        return users()
                ? nodeConfigurationFor(texts.get(Option.DATABASE_USER), texts.get(Option.DATABASE_PASSWORD))
                : nodeConfigurationFor(user, password);
    }

    private NodeConfiguration nodeConfigurationFor(@Nullable String user, @Nullable String password) {
        StoreSettings store = new StoreSettings(
                texts.get(Option.URL),
                user,
                password,
                dataSource,
                (SchemaMode) values.get(Option.SCHEMA),
                texts.get(Option.SCHEMA_NAME),
                value(Option.TABLE_PREFIX, String.class, DEFAULT_TABLE_PREFIX),
                value(Option.OUTCOME_TIMEOUT, Duration.class, DEFAULT_OUTCOME_TIMEOUT),
                value(Option.STATEMENT_TIMEOUT, Duration.class, StoreSettings.DEFAULT_STATEMENT_TIMEOUT));
        return new NodeConfiguration(
                store,
                value(Option.NODE_NAME, String.class, DefaultNodeName.VALUE),
                value(Option.COMMITTERS, Integer.class, DEFAULT_COMMITTERS),
                value(Option.PREFETCH, Integer.class, DEFAULT_PREFETCH),
                value(Option.NODE_LINGER, Duration.class, DEFAULT_LINGER));
    }

    private <T> T value(Option option, Class<T> type, T defaultValue) {
        Object value = values.get(option);
        return value == null ? defaultValue : type.cast(value);
    }

    /** All options that are set, without the password; of a DataSource the class alone, for its text may hold one. */
    @Override
    public String toString() {
        String options = Arrays.stream(Option.values())
                .filter(texts::containsKey)
                .map(option -> option.key() + "=" + (SECRET.contains(option) ? "***" : texts.get(option)))
                .collect(Collectors.joining(", "));
        return dataSource == null
                ? options
                : options + (options.isEmpty() ? "" : ", ") + "dataSource="
                        + dataSource.getClass().getName();
    }

    /** Looked up once, and only if it is needed: finding the host's name may ask a name server. */
    private static final class DefaultNodeName {
        private static final String VALUE =
                hostName() + "/" + ProcessHandle.current().pid();

        private static String hostName() {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException ignored) {
                // A host that does not know its own name still has a process id.
                return "localhost";
            }
        }
    }
}
