// SPDX-License-Identifier: Apache-2.0
package io.oncemq.idempotent;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Changes one row if it is in the state that a message expects: makes repeated messages harmless without an {@link Inbox}, where
 * the row itself tells what it has seen. The methods that execute it differ in what they expect, and tell why nothing was done.
 *
 * <pre>{@code
 * Outcome outcome = ConditionalUpdate.of("orders")
 *         .where("id", 7)
 *         .set("address", address)
 *         .ifNext(connection, "version", 4);
 * }</pre>
 *
 * <p>One UPDATE if all is well; otherwise a SELECT, which locks the row until the end of the transaction, tells why not. A row
 * that is not there is OUT_OF_ORDER: what creates it has to come first.
 *
 * <p>Names of tables and columns are part of the program, never of a message. Not thread-safe.
 */
public final class ConditionalUpdate {

    private static final Pattern NAME = Pattern.compile("([A-Za-z_]\\w*\\.)?[A-Za-z_]\\w*");

    private final String table;
    private final Map<String, Object> key = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

    private ConditionalUpdate(String table) {
        this.table = name(table);
    }

    /**
     * An update of a table.
     *
     * @param table with or without schema
     */
    public static ConditionalUpdate of(String table) {
        return new ConditionalUpdate(table);
    }

    private static String name(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is no name of a table or column");
        }
        return name;
    }

    /** Which row: the columns that are given so have to identify one. */
    public ConditionalUpdate where(String column, Object value) {
        key.put(name(column), Objects.requireNonNull(value, column));
        return this;
    }

    /** What it shall have in a column, besides what the condition itself changes. */
    public ConditionalUpdate set(String column, @Nullable Object value) {
        values.put(name(column), value);
        return this;
    }

    /**
     * For messages that are numbered for each row: applies number n to a row of number n - 1, which then has n.
     *
     * @param connection in the transaction of the message
     * @param column number of the last message that was applied
     * @param number of this message
     * @return DUPLICATE if that number is not less, OUT_OF_ORDER if messages before this one are missing
     */
    public Outcome ifNext(Connection connection, String column, long number) throws SQLException {
        return execute(connection, column, number - 1, number, found -> {
            long last = number(column, found);
            return last >= number ? Outcome.DUPLICATE : last == number - 1 ? Outcome.APPLIED : Outcome.OUT_OF_ORDER;
        });
    }

    /**
     * For messages that rely on a version of the row: applies to that version only, which becomes the next one.
     *
     * @param connection in the transaction of the message
     * @param column version of the row
     * @param version that the sender has seen
     * @return DUPLICATE if the next version is there and the row has all the values, OUT_OF_ORDER if the row has not come to that
     *     version, CONFLICT if another message has changed it
     */
    public Outcome ifVersion(Connection connection, String column, long version) throws SQLException {
        return execute(connection, column, version, version + 1, found -> {
            long present = number(column, found);
            if (present <= version) {
                return present == version ? Outcome.APPLIED : Outcome.OUT_OF_ORDER;
            }
            return present == version + 1 && hasValues(connection) ? Outcome.DUPLICATE : Outcome.CONFLICT;
        });
    }

    /**
     * For messages that carry a whole value and its time or number: applies if it is newer, or the column is null.
     *
     * @param connection in the transaction of the message
     * @param column time or number of the last message that was applied
     * @param value of this message, of the type that the column's values have in Java
     * @return DUPLICATE if it is equal, OUT_OF_ORDER if the row has a newer one: the message has been overtaken
     */
    public <T extends Comparable<? super T>> Outcome ifNewer(Connection connection, String column, T value)
            throws SQLException {
        String condition = '(' + name(column) + " IS NULL OR " + column + " < ?)";
        return execute(connection, condition, value, column, value, found -> {
            // By the database, which compares as it did before.
            if (matches(connection, condition, value)) {
                return Outcome.APPLIED;
            }
            return matches(connection, column + " = ?", value) ? Outcome.DUPLICATE : Outcome.OUT_OF_ORDER;
        });
    }

    /**
     * For messages that bring a row from one state to another.
     *
     * @param connection in the transaction of the message
     * @param column name of the state
     * @param machine which has the transition
     * @param from the state before
     * @param to the state after
     * @return DUPLICATE if the row is in the state after, or can only have come through it; OUT_OF_ORDER if it can still come to
     *     the state before, CONFLICT if it has gone another way, or if both could be in a machine with cycles
     */
    public Outcome transition(Connection connection, String column, StateMachine machine, String from, String to)
            throws SQLException {
        machine.require(from, to);
        return execute(connection, column, from, to, found -> {
            String state = String.valueOf(found);
            if (state.equals(from) || state.equals(to)) {
                return state.equals(from) ? Outcome.APPLIED : Outcome.DUPLICATE;
            }
            boolean before = machine.leads(state, from);
            if (machine.leadsOnlyBy(from, to, state)) {
                return before ? Outcome.CONFLICT : Outcome.DUPLICATE;
            }
            return before ? Outcome.OUT_OF_ORDER : Outcome.CONFLICT;
        });
    }

    private Outcome execute(Connection connection, String column, Object expected, Object next, Check check)
            throws SQLException {
        return execute(connection, name(column) + " = ?", expected, column, next, check);
    }

    private Outcome execute(
            Connection connection, String condition, Object parameter, String column, Object next, Check check)
            throws SQLException {
        if (key.isEmpty()) {
            throw new IllegalStateException("where() has to say which row");
        }
        if (update(connection, condition, parameter, column, next)) {
            return Outcome.APPLIED;
        }
        List<@Nullable Object> found = new ArrayList<>(1);
        query(connection, column, null, List.of(), found);
        if (found.isEmpty()) {
            return Outcome.OUT_OF_ORDER;
        }
        Outcome outcome = check.of(found.get(0));
        if (outcome == Outcome.APPLIED && !update(connection, condition, parameter, column, next)) {
            throw new SQLException("The row of " + table + " was changed although it is locked");
        }
        return outcome;
    }

    private boolean update(Connection connection, String condition, Object parameter, String column, Object next)
            throws SQLException {
        StringBuilder sql = new StringBuilder("UPDATE ").append(table).append(" SET ");
        values.keySet().forEach(name -> sql.append(name).append(" = ?, "));
        sql.append(column)
                .append(" = ? WHERE ")
                .append(keyCondition())
                .append(" AND ")
                .append(condition);
        try (PreparedStatement statement = connection.prepareStatement(sql.toString())) {
            int index = 1;
            for (Object value : values.values()) {
                statement.setObject(index++, value);
            }
            statement.setObject(index++, next);
            for (Object value : key.values()) {
                statement.setObject(index++, value);
            }
            statement.setObject(index, parameter);
            int count = statement.executeUpdate();
            requireOne(count);
            return count == 1;
        }
    }

    private String keyCondition() {
        return String.join(" = ? AND ", key.keySet()) + " = ?";
    }

    private void requireOne(int count) {
        if (count > 1) {
            throw new IllegalStateException(key.keySet() + " of " + table + " does not identify one row; roll back");
        }
    }

    private boolean hasValues(Connection connection) throws SQLException {
        StringBuilder condition = new StringBuilder("1 = 1");
        List<Object> parameters = new ArrayList<>();
        values.forEach((column, value) -> {
            condition.append(" AND ").append(column).append(value == null ? " IS NULL" : " = ?");
            if (value != null) {
                parameters.add(value);
            }
        });
        List<@Nullable Object> found = new ArrayList<>(1);
        query(connection, key.keySet().iterator().next(), condition.toString(), parameters, found);
        return !found.isEmpty();
    }

    private boolean matches(Connection connection, String condition, Object parameter) throws SQLException {
        List<@Nullable Object> found = new ArrayList<>(1);
        query(connection, key.keySet().iterator().next(), condition, List.of(parameter), found);
        return !found.isEmpty();
    }

    /** Reads a column of the row as it is now, and locks it. */
    private void query(
            Connection connection,
            String column,
            @Nullable String condition,
            List<Object> parameters,
            List<@Nullable Object> found)
            throws SQLException {
        String sql = "SELECT " + column + " FROM " + table + " WHERE " + keyCondition()
                + (condition == null ? "" : " AND " + condition) + " FOR UPDATE";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int index = 1;
            for (Object value : key.values()) {
                statement.setObject(index++, value);
            }
            for (Object value : parameters) {
                statement.setObject(index++, value);
            }
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    found.add(result.getObject(1));
                }
            }
        }
        requireOne(found.size());
    }

    private static long number(String column, @Nullable Object found) {
        if (found instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalStateException("Column " + column + " has no number but " + found);
    }

    /** What it means that the row has another value than expected; APPLIED if it has the expected one by now. */
    @FunctionalInterface
    private interface Check {
        Outcome of(@Nullable Object found) throws SQLException;
    }
}
