// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is particular to one database. Immutable; what it hands out knows the names of one store. */
interface Dialect {

    /** The directory of its schema scripts. */
    String code();

    /** Whether it lives in this process, so that there is no administrator who would run a script. */
    boolean embedded();

    /** What encloses an identifier in a statement: the standard's, unless a database has another. */
    default String identifierQuote() {
        return "\"";
    }

    /** The schema that unqualified names on this connection mean; null if there is none. */
    default @Nullable String currentSchema(Connection connection) throws SQLException {
        return connection.getSchema();
    }

    /** The schemas that there are. */
    default List<String> schemas(Connection connection) throws SQLException {
        return namesOf(connection.getMetaData().getSchemas(), "TABLE_SCHEM");
    }

    /** Whether a connection can be set to read only, and says so without asking the database. */
    default boolean hasReadOnlyTransactions() {
        return true;
    }

    /** Whether a database is gone, with all that is in it, when its last connection is closed. */
    default boolean endsWithItsLastConnection(Connection connection) throws SQLException {
        return false;
    }

    /** Lists of ids in statements. */
    IdLists idLists();

    /** Expression for the clock, in milliseconds since the epoch; never the start of the transaction. */
    String now();

    /** Expression for the next value of a sequence. */
    String next(String sequence);

    /** Statement that gives a message key (queue, name, token, forget_at) to a message, whoever had it before. */
    String putMessageKey();

    /** Refuses versions and settings on which the store would not keep its promises. */
    void requireSuitable(Connection connection) throws SQLException, StoreException;

    /** Refuses a way to the database on which a connection does not keep its session. */
    default void requireSessions(Connection connection, ConnectionSource source) throws SQLException, StoreException {
        // Only where there may be something between us and the database.
    }

    /** Sees to it that new ids of messages are above those that are there, in a transaction with the lock of the schema. */
    default void continueIds(Connection connection, Tables tables) throws SQLException, StoreException {
        // Only where ids contain more than the value of a sequence.
    }

    /** What the settings of the database mean for what is promised; lines for people. */
    List<String> guarantees(Connection connection) throws SQLException;

    /** Gives an own connection its settings. */
    Setup.Undo configure(Connection connection, Role role) throws SQLException;

    /**
     * Begins a transaction in which the scripts' unqualified names mean this schema, and waits until no other process is
     * in such a transaction.
     *
     * @return run after that transaction, so that names mean again what they meant before
     */
    Setup.Undo enterSchema(Connection connection, Tables tables) throws SQLException;

    /** Refuses a message that the database could not hold or would not give back as it was. */
    void requireStorable(Send send) throws StoreException;

    /** Writes units of work. */
    UnitWrites unitWrites(Tables tables);

    /** Commits groups of units. */
    GroupWriter groupWriter(Tables tables, UnitWrites writes);

    /** The statement after which earlier commits of all connections are on disk; null if each commit sees to that itself. */
    @Nullable String force();

    /** Parks what prepared branches acknowledge. */
    BranchWrites branchWrites(Tables tables);

    /** Reads and claims messages. */
    SourceAccess sourceAccess(Tables tables);

    /** Tells live nodes from dead ones. */
    Liveness liveness(Tables tables);

    /** The values of one column, in the order of the rows; closes them. */
    static List<String> namesOf(ResultSet rows, String column) throws SQLException {
        try (rows) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString(column));
            }
            return names;
        }
    }
}
