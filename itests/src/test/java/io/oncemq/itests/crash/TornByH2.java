// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.sql.SQLException;

/**
 * An index of a database in H2 names a row that is not there: no statement can bring that about, so it was H2 that did not write
 * completely when its process was killed (docs/architecture.md has how often that was seen with JDBC alone). What is read of such a database
 * says nothing of what was committed.
 */
final class TornByH2 extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What H2 says then. */
    private static final int ROW_NOT_FOUND_IN_PRIMARY_INDEX = 90143;

    private TornByH2(String message, SQLException cause) {
        super(message, cause);
    }

    /** Throws this if a failure says that it is so, otherwise the failure. */
    static void rethrow(SQLException failure, Object where) throws SQLException {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException found && found.getErrorCode() == ROW_NOT_FOUND_IN_PRIMARY_INDEX) {
                throw new TornByH2("H2 has torn its database, see " + where + ": " + found.getMessage(), failure);
            }
        }
        throw failure;
    }
}
