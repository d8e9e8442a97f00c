// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.OnceMQXAConnectionFactory;
import io.oncemq.jms.Option;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to reach the store, as the properties of the adapter, of a connection factory or of an activation say. An immutable value.
 *
 * @param dataSourceJndiName the DataSource of the messages; in mode joined, that of the applications
 * @param ownDataSourceJndiName in mode joined, the DataSource of the provider's own connections, if it is another
 * @param options all other options of the provider, "name=value;name=value"
 */
record ProviderSettings(
        @Nullable String url,
        @Nullable String dataSourceJndiName,
        @Nullable String ownDataSourceJndiName,
        @Nullable TransactionMode transactionMode,
        @Nullable String user,
        @Nullable String password,
        @Nullable String clientId,
        @Nullable String options)
        implements Serializable {

    static final ProviderSettings NONE = new ProviderSettings(null, null, null, null, null, null, null, null);

    private static final String JOINED_NEEDS = "With transactionMode=joined, property 'dataSourceJndiName' has to be"
            + " set: the transactions are those of a DataSource of the application server";

    /** Servers give empty text for what was left empty. */
    ProviderSettings {
        url = Texts.orNull(url);
        dataSourceJndiName = Texts.orNull(dataSourceJndiName);
        ownDataSourceJndiName = Texts.orNull(ownDataSourceJndiName);
        user = Texts.orNull(user);
        clientId = Texts.orNull(clientId);
        options = Texts.orNull(options);
    }

    ProviderSettings withUrl(@Nullable String changed) {
        return new ProviderSettings(
                changed, dataSourceJndiName, ownDataSourceJndiName, transactionMode, user, password, clientId, options);
    }

    ProviderSettings withDataSourceJndiName(@Nullable String changed) {
        return new ProviderSettings(
                url, changed, ownDataSourceJndiName, transactionMode, user, password, clientId, options);
    }

    ProviderSettings withOwnDataSourceJndiName(@Nullable String changed) {
        return new ProviderSettings(
                url, dataSourceJndiName, changed, transactionMode, user, password, clientId, options);
    }

    ProviderSettings withTransactionMode(@Nullable TransactionMode changed) {
        return new ProviderSettings(
                url, dataSourceJndiName, ownDataSourceJndiName, changed, user, password, clientId, options);
    }

    ProviderSettings withUser(@Nullable String changed) {
        return new ProviderSettings(
                url, dataSourceJndiName, ownDataSourceJndiName, transactionMode, changed, password, clientId, options);
    }

    ProviderSettings withPassword(@Nullable String changed) {
        return new ProviderSettings(
                url, dataSourceJndiName, ownDataSourceJndiName, transactionMode, user, changed, clientId, options);
    }

    ProviderSettings withClientId(@Nullable String changed) {
        return new ProviderSettings(
                url, dataSourceJndiName, ownDataSourceJndiName, transactionMode, user, password, changed, options);
    }

    ProviderSettings withOptions(@Nullable String changed) {
        return new ProviderSettings(
                url, dataSourceJndiName, ownDataSourceJndiName, transactionMode, user, password, clientId, changed);
    }

    ProviderSettings withoutClientId() {
        return withClientId(null);
    }

    /** These settings, and where they say nothing, others. Who says where the store is says all about the way to it. */
    ProviderSettings over(ProviderSettings defaults) {
        boolean elsewhere = url != null || dataSourceJndiName != null;
        return new ProviderSettings(
                elsewhere ? url : defaults.url,
                elsewhere ? dataSourceJndiName : defaults.dataSourceJndiName,
                elsewhere ? ownDataSourceJndiName : defaults.ownDataSourceJndiName,
                transactionMode != null ? transactionMode : defaults.transactionMode,
                user != null || elsewhere ? user : defaults.user,
                user != null || elsewhere ? password : defaults.password,
                clientId != null ? clientId : defaults.clientId,
                merged(defaults.options, options));
    }

    private static @Nullable String merged(@Nullable String first, @Nullable String second) {
        if (first == null || second == null) {
            return first == null ? second : first;
        }
        return first + ";" + second;
    }

    ProviderSettings withCredentials(@Nullable String newUser, @Nullable String newPassword) {
        return newUser == null
                ? this
                : new ProviderSettings(
                        url,
                        dataSourceJndiName,
                        ownDataSourceJndiName,
                        transactionMode,
                        newUser,
                        newPassword,
                        clientId,
                        options);
    }

    boolean joined() {
        return transactionMode == TransactionMode.JOINED;
    }

    /**
     * As {@link #factory()}, for connections that join the container's transactions.
     *
     * @throws IllegalStateException also if there is no DataSource that applications use as well
     */
    OnceMQConnectionFactory joinedFactory(JoinedTransactions transactions) {
        if (dataSourceJndiName == null) {
            throw new IllegalStateException(JOINED_NEEDS);
        }
        return builder().transactionContext(transactions.of(dataSourceJndiName)).build();
    }

    /** Says what is wrong with the settings, if anything is. */
    void check() {
        if (joined() && dataSourceJndiName == null) {
            throw new IllegalStateException(JOINED_NEEDS);
        }
        if (joined()) {
            factory();
        } else {
            xaFactory();
        }
    }

    /**
     * The provider's factory for ordinary connections.
     *
     * @throws IllegalArgumentException if an option is unknown or a value is not allowed
     * @throws IllegalStateException if the options contradict each other
     */
    OnceMQConnectionFactory factory() {
        return builder().build();
    }

    /** As {@link #factory()}, for distributed transactions. */
    OnceMQXAConnectionFactory xaFactory() {
        return builder().buildXA();
    }

    private OnceMQConnectionFactory.Builder builder() {
        Map<Option, String> all = parsed();
        put(all, Option.URL, "url", url);
        put(all, Option.USER, "user", user);
        put(all, Option.PASSWORD, "password", password);
        put(all, Option.CLIENT_ID, "clientId", clientId);
        put(all, Option.DATA_SOURCE, "dataSourceJndiName", dataSourceJndiName);
        String name = all.remove(Option.DATA_SOURCE);
        if (name == null && !all.containsKey(Option.URL)) {
            throw new IllegalStateException(
                    "Property 'dataSourceJndiName' or 'url' has to be set, at the connection factory"
                            + " or activation or at the resource adapter");
        }
        if (name != null && all.containsKey(Option.URL)) {
            throw new IllegalStateException(
                    "Properties 'dataSourceJndiName' and 'url' are both set: the store is in one place only");
        }
        if (ownDataSourceJndiName != null && !joined()) {
            throw new IllegalStateException("Property 'ownDataSourceJndiName' is for transactionMode=joined only");
        }
        OnceMQConnectionFactory.Builder builder = OnceMQConnectionFactory.builder();
        all.forEach(builder::option);
        if (name != null) {
            builder.dataSource(
                    ContainerDataSource.ofProvider(ownDataSourceJndiName == null ? name : ownDataSourceJndiName));
        }
        return builder;
    }

    private static void put(Map<Option, String> all, Option option, String property, @Nullable String value) {
        if (value != null && all.put(option, value) != null) {
            throw new IllegalStateException(
                    "'" + option.key() + "' is given by property '" + property + "' and in 'options'");
        }
    }

    /** Later entries win: those of a connection factory come behind those of the adapter. */
    private Map<Option, String> parsed() {
        Map<Option, String> all = new LinkedHashMap<>();
        if (options == null) {
            return all;
        }
        for (String entry : options.split(";", -1)) {
            String pair = entry.strip();
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException(
                        "Property 'options': '" + pair + "' is no name=value; entries are separated by ';'");
            }
            all.put(
                    Option.of(pair.substring(0, equals).strip()),
                    pair.substring(equals + 1).strip());
        }
        return all;
    }

    /** Without passwords: the options may hold one too. */
    @Override
    public String toString() {
        return "url=" + url + ", dataSourceJndiName=" + dataSourceJndiName + ", ownDataSourceJndiName="
                + ownDataSourceJndiName + ", transactionMode=" + transactionMode + ", user=" + user + ", clientId="
                + clientId;
    }
}
