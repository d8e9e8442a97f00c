// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is particular to one database. Stateless; what it hands out knows the names of one store. */
interface Dialect {

    /** The directory of its schema scripts. */
    String code();

    /** Whether it lives in this process, so that there is no administrator who would run a script. */
    boolean embedded();

    /** Expression for the clock, in milliseconds since the epoch; never the start of the transaction. */
    String now();

    /** Expression for the next value of a sequence. */
    String next(String sequence);

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
     */
    void enterSchema(Connection connection, Tables tables) throws SQLException;

    /** After that transaction: names mean again what they meant before. */
    void leaveSchema(Connection connection) throws SQLException;

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
}
