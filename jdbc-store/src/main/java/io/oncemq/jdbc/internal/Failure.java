// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.Set;

/**
 * What an error of the database means for whoever gets it; decided by SQLState, or by the error number of MariaDB, which has
 * general states for particular errors; never by the text of the message.
 */
enum Failure {
    /** The connection is gone: whatever was open on it ends without a commit, unless the commit was on its way. */
    CONNECTION,
    /** The transaction was rolled back because of another one; the same again may succeed. */
    CONFLICT,
    /** Another transaction holds what was needed, longer than the lock timeout. */
    LOCKED,
    /** It was cancelled because it took too long: nothing was changed. */
    SLOW,
    /** A unique key exists already. */
    DUPLICATE,
    /** A counted deletion found too few rows: the division by zero at the end of PostgreSQL's statements. */
    FENCE,
    /** The user lacks a right. */
    FORBIDDEN,
    /** The user is not known, or not by this password, or may not connect from here. */
    UNAUTHENTICATED,
    /** Everything else: the statement was refused. */
    REFUSED;

    /** SQLStates of PostgreSQL and of H2, which uses its own error codes as states where the standard has none. */
    private static final Map<String, Failure> BY_STATE = Map.ofEntries(
            Map.entry("22012", FENCE), // division by zero
            Map.entry("23505", DUPLICATE), // unique violation
            Map.entry("25006", CONNECTION), // read-only transaction: the server has become a standby
            Map.entry("40001", CONFLICT), // serialization failure; H2: deadlock
            Map.entry("40P01", CONFLICT), // deadlock
            Map.entry("42501", FORBIDDEN), // insufficient privilege
            Map.entry("53300", CONNECTION), // too many connections
            Map.entry("55P03", LOCKED), // lock timeout, or NOWAIT
            Map.entry("40003", CONNECTION), // statement completion unknown
            Map.entry("57014", SLOW), // statement timeout, or cancelled by an administrator
            Map.entry("57P01", CONNECTION), // terminated by an administrator
            Map.entry("57P02", CONNECTION), // the server crashed
            Map.entry("57P03", CONNECTION), // the server starts or is in recovery
            Map.entry("57P05", CONNECTION), // idle session timeout
            Map.entry("25P03", CONNECTION), // idle in transaction timeout
            Map.entry("90007", CONNECTION), // H2: object closed
            Map.entry("90020", CONNECTION), // H2: database in use by another process
            Map.entry("90028", CONNECTION), // H2: input or output error
            Map.entry("90031", CONNECTION), // H2: input or output error
            Map.entry("90040", FORBIDDEN), // H2: admin rights are required
            Map.entry("90067", CONNECTION), // H2: connection broken
            Map.entry("90096", FORBIDDEN), // H2: not enough rights
            Map.entry("90098", CONNECTION), // H2: database closed
            Map.entry("90121", CONNECTION), // H2: database closed at shutdown
            Map.entry("90131", CONFLICT), // H2: concurrent update
            Map.entry("HYT00", LOCKED)); // H2: lock timeout

    /** Errors of MariaDB whose state is one of {@link #GENERAL_STATES}, which other databases give no such numbers. */
    private static final Map<Integer, Failure> BY_NUMBER = Map.ofEntries(
            Map.entry(1020, CONFLICT), // the record has changed since the snapshot
            Map.entry(1044, FORBIDDEN), // access to the database denied
            Map.entry(1062, DUPLICATE), // duplicate entry for a unique key
            Map.entry(1095, FORBIDDEN), // not the owner of the session to kill
            Map.entry(1142, FORBIDDEN), // command denied on a table
            Map.entry(1143, FORBIDDEN), // command denied on a column
            Map.entry(1203, CONNECTION), // too many connections of a user
            Map.entry(1205, LOCKED), // lock wait timeout: rolls the statement back, not the transaction
            Map.entry(1226, CONNECTION), // a user's limit on connections
            Map.entry(1227, FORBIDDEN), // a privilege is needed
            Map.entry(1290, CONNECTION), // the server is read-only: it has become a replica
            Map.entry(1412, CONFLICT), // the table definition has changed
            Map.entry(1615, CONFLICT), // the statement needs to be prepared again
            Map.entry(1927, CONNECTION)); // the session was killed

    /** General error, integrity violation, syntax or access, interrupted. */
    private static final Set<String> GENERAL_STATES = Set.of("HY000", "23000", "42000", "70100");

    /** SQLStates of the class "invalid authorization specification", which all databases use. */
    private static final String AUTHENTICATION = "28";

    /** A pool may tell of a chain of attempts to connect; not of a longer one. */
    private static final int MOST_CAUSES = 10;

    static Failure of(SQLException exception) {
        Failure own = ofAlone(exception);
        return own == CONNECTION && causedByAuthentication(exception) ? UNAUTHENTICATED : own;
    }

    /** Pools wrap the reason why they have no connection to give. */
    private static boolean causedByAuthentication(SQLException exception) {
        Throwable cause = exception.getCause();
        for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
            if (cause instanceof SQLException below && ofAlone(below) == UNAUTHENTICATED) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static Failure ofAlone(SQLException exception) {
        String state = exception.getSQLState();
        if (state != null) {
            Failure known =
                    GENERAL_STATES.contains(state) ? BY_NUMBER.get(exception.getErrorCode()) : BY_STATE.get(state);
            if (known != null) {
                return known;
            }
            if (state.startsWith("08")) {
                return CONNECTION;
            }
            if (state.startsWith(AUTHENTICATION)) {
                return UNAUTHENTICATED;
            }
        }
        // Pools report that they have no connection to give by these types and often without a state.
        return exception instanceof SQLTransientConnectionException
                        || exception instanceof SQLNonTransientConnectionException
                        || exception instanceof SQLRecoverableException
                ? CONNECTION
                : REFUSED;
    }
}
