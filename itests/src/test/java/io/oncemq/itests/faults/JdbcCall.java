// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.faults;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call that code of the store makes into the driver.
 *
 * @param connection number of the connection, from 1 in the order in which they were made; 0 for the making itself
 * @param caller the methods of the store through which it came, outermost first, as {@code Class#method}
 * @param method what is called, as {@code Interface.method}
 * @param sql the statement, where there is one
 */
public record JdbcCall(
        int connection,
        List<String> caller,
        String method,
        @Nullable String sql) {

    /** The call site: the role's entry, the innermost method of the store, and what it calls. */
    public String site() {
        if (caller.isEmpty()) {
            return "outside: " + method;
        }
        String innermost = caller.get(caller.size() - 1);
        return caller.get(0) + (caller.size() == 1 ? "" : " > " + innermost) + ": " + method;
    }

    /** Whether a method of this class of the store is among the callers: what the connection is used for. */
    public boolean within(String className) {
        return caller.stream().anyMatch(method -> method.startsWith(className + "#"));
    }

    /**
     * Whether a unit or a branch may be committed by it: the commit itself, or the one statement that marks a unit, or prepares
     * or commits a branch, and commits by itself.
     */
    public boolean commits() {
        return method.equals("Connection.commit")
                || (method.startsWith("PreparedStatement.execute") && sql != null && commitsByItself(sql));
    }

    private static boolean commitsByItself(String sql) {
        return (sql.contains("committed") && sql.contains("RETURNING")) || sql.startsWith("WITH branch AS");
    }
}
