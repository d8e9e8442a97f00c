// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Time on H2: that of the machine, or, in a database in memory that has a table for it, that of a test. The table has one row,
 * which says by how many milliseconds the test is ahead.
 */
record H2Clock(boolean settable) {

    /** What the module for tests makes. */
    private static final String TABLE = "ONCEMQ_TEST_CLOCK";

    private static final String MACHINE =
            "DATEDIFF(MILLISECOND, TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00', CURRENT_TIMESTAMP)";

    private static final String OF_TEST = "(" + MACHINE + " + (SELECT ahead FROM PUBLIC." + TABLE + "))";

    /** The clock of a database in memory. */
    static H2Clock inMemory(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA ="
                                + " 'PUBLIC' AND TABLE_NAME = '" + TABLE + "'")) {
            row.next();
            return new H2Clock(row.getInt(1) == 1);
        }
    }

    /** Expression for the time, in milliseconds since the epoch. */
    String now() {
        return settable ? OF_TEST : MACHINE;
    }
}
