// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.faults;

import java.sql.Connection;
import java.sql.SQLException;

/** Makes a real connection. */
@FunctionalInterface
public interface Opener {
    /** A new connection. */
    Connection open() throws SQLException;
}
