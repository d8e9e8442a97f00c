// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Where the store is and how to treat it. Exactly one of {@code url} and {@code dataSource} is set.
 *
 * @param url a JDBC URL without credentials
 * @param user database user; may be null where the database needs none
 * @param password password of the user; never printed
 * @param dataSource source of connections, used instead of {@code url}
 * @param schemaMode what to do about missing tables; null lets the database decide (create when embedded, else validate)
 * @param schemaName database schema of the tables; null for the connection's default
 * @param tablePrefix prefix of every table name, letters, digits and underscores
 * @param outcomeTimeout how long a commit of unknown outcome is resolved before the caller is told that it is unknown
 * @param statementTimeout how long one statement may take before it is cancelled; a database that does not answer a little
 *     later is taken for lost
 */
public record StoreSettings(
        @Nullable String url,
        @Nullable String user,
        @Nullable String password,
        @Nullable DataSource dataSource,
        @Nullable SchemaMode schemaMode,
        @Nullable String schemaName,
        String tablePrefix,
        Duration outcomeTimeout,
        Duration statementTimeout) {

    /** What holds where nothing else is said. */
    public static final Duration DEFAULT_STATEMENT_TIMEOUT = Duration.ofSeconds(15);

    /** With the default for what may be left out. */
    public StoreSettings(
            @Nullable String url,
            @Nullable String user,
            @Nullable String password,
            @Nullable DataSource dataSource,
            @Nullable SchemaMode schemaMode,
            @Nullable String schemaName,
            String tablePrefix,
            Duration outcomeTimeout) {
        this(
                url,
                user,
                password,
                dataSource,
                schemaMode,
                schemaName,
                tablePrefix,
                outcomeTimeout,
                DEFAULT_STATEMENT_TIMEOUT);
    }

    /** What to do about the schema when a store is opened. */
    public enum SchemaMode {
        /** Create what is missing and apply upgrade steps. */
        CREATE,
        /** Fail, naming the script to run, unless the schema is the one this version needs. */
        VALIDATE,
        /** Look at nothing. */
        NONE
    }

    /** Names where the store is, without credentials: of a DataSource the class alone, since its text may hold a password. */
    @Override
    public String toString() {
        String place = dataSource == null
                ? "url=" + url
                : "dataSource=" + dataSource.getClass().getName();
        return "StoreSettings[" + place + ", tablePrefix=" + tablePrefix + "]";
    }
}
