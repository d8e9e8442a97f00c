// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Lists of ids as arrays. */
final class ArrayIdLists implements IdLists {

    @Override
    public void bind(PreparedStatement statement, int index, Collection<Long> ids) throws SQLException {
        statement.setObject(index, ids.toArray(Long[]::new));
    }

    @Override
    public List<Long> read(ResultSet row, String column) throws SQLException {
        return elements(row, column);
    }

    /** The elements of a column of type bigint[]; none if it is null. */
    static List<Long> elements(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        if (array == null) {
            return List.of();
        }
        try {
            List<Long> ids = new ArrayList<>();
            for (Object id : (Object[]) array.getArray()) {
                ids.add(((Number) id).longValue());
            }
            return ids;
        } finally {
            array.free();
        }
    }

    @Override
    public String any() {
        return "= ANY (?)";
    }

    @Override
    public String delete(String table, String key) {
        return "DELETE FROM " + table + " WHERE " + key + " = ANY (?)";
    }

    /** The sum keeps the planner from an index that begins with the second column: it would read all of that. */
    @Override
    public String delete(String table, String first, String second) {
        return delete(table, first) + " AND " + second + " + 0 = ?";
    }

    @Override
    public String update(String table, String column, String value, String key) {
        return "UPDATE " + table + " SET " + column + " = " + value + " WHERE " + key + " = ANY (?)";
    }

    @Override
    public String update(String table, String column, String value, String first, String second) {
        return update(table, column, value, first) + " AND " + second + " + 0 = ?";
    }
}
