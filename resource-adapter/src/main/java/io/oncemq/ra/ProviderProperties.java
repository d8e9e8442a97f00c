// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import java.io.Serializable;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The properties that say where the store is and how to work with it, as containers set them. */
public abstract class ProviderProperties implements Serializable {

    private static final long serialVersionUID = 1L;

    private volatile ProviderSettings own = ProviderSettings.NONE;

    ProviderProperties() {}

    final ProviderSettings own() {
        return own;
    }

    final void change(ProviderSettings changed) {
        own = changed;
    }

    /** The JDBC URL of the store; null if a DataSource is named. */
    public final @Nullable String getUrl() {
        return own.url();
    }

    /** Sets the JDBC URL of the store; options may follow after {@code #}. */
    public final void setUrl(@Nullable String url) {
        change(own.withUrl(url));
    }

    /** The name of the container's DataSource in which the store is. */
    public final @Nullable String getDataSourceJndiName() {
        return own.dataSourceJndiName();
    }

    /** Sets the name of the container's DataSource in which the store is. */
    public final void setDataSourceJndiName(@Nullable String name) {
        change(own.withDataSourceJndiName(name));
    }

    /** The name of the DataSource of the provider's own connections, with mode joined; null if it is the same. */
    public final @Nullable String getOwnDataSourceJndiName() {
        return own.ownDataSourceJndiName();
    }

    /** Sets, for mode joined, the name of the DataSource of the provider's own connections. */
    public final void setOwnDataSourceJndiName(@Nullable String name) {
        change(own.withOwnDataSourceJndiName(name));
    }

    /** How sessions take part in transactions: xa, the default, or joined. */
    public final @Nullable String getTransactionMode() {
        TransactionMode mode = own.transactionMode();
        return mode == null ? null : mode.name().toLowerCase(Locale.ROOT);
    }

    /** Sets how sessions take part in transactions: {@code xa} or {@code joined}. */
    public final void setTransactionMode(@Nullable String mode) {
        String text = Texts.orNull(mode);
        change(own.withTransactionMode(text == null ? null : TransactionMode.of(text)));
    }

    /** The user of connections for which neither the application nor the container names one. */
    public final @Nullable String getUser() {
        return own.user();
    }

    /** Sets the user of connections for which neither the application nor the container names one. */
    public final void setUser(@Nullable String user) {
        change(own.withUser(user));
    }

    /** As {@link #getUser()}. */
    public final @Nullable String getUserName() {
        return getUser();
    }

    /** As {@link #setUser}. */
    public final void setUserName(@Nullable String user) {
        setUser(user);
    }

    /** The user's password. */
    public final @Nullable String getPassword() {
        return own.password();
    }

    /** Sets the user's password. */
    public final void setPassword(@Nullable String password) {
        change(own.withPassword(password));
    }

    /** All other options of the provider. */
    public final @Nullable String getOptions() {
        return own.options();
    }

    /** Sets all other options of the provider, as {@code name=value;name=value}. */
    public final void setOptions(@Nullable String options) {
        change(own.withOptions(options));
    }
}
