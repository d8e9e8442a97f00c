// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.StringTokenizer;
import java.util.stream.Collectors;

/**
 * Lists of ids as JSON arrays, which the database makes tables of. What changes rows joins them in this order and by the
 * primary key, whatever the planner believes about the size of the tables: on any other way it would lock rows that it only
 * looks at.
 */
final class JsonIdLists implements IdLists {

    @Override
    public void bind(PreparedStatement statement, int index, Collection<Long> ids) throws SQLException {
        statement.setString(index, ids.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]")));
    }

    @Override
    public List<Long> read(ResultSet row, String column) throws SQLException {
        String array = row.getString(column);
        List<Long> ids = new ArrayList<>();
        if (array != null) {
            StringTokenizer tokens = new StringTokenizer(array, "[], ");
            while (tokens.hasMoreTokens()) {
                ids.add(Long.valueOf(tokens.nextToken()));
            }
        }
        return ids;
    }

    /** A list as a table with the column id. */
    static String table(String list, String alias) {
        return "JSON_TABLE(" + list + ", '$[*]' COLUMNS (id bigint PATH '$')) AS " + alias;
    }

    /** The rows whose key is in a list: two tables, of which the second has the given alias. */
    static String join(String table, String alias, String key) {
        return table("?", "j") + " STRAIGHT_JOIN " + table + " AS " + alias + " FORCE INDEX (PRIMARY) ON " + alias + "."
                + key + " = j.id";
    }

    /** The same for a key of two columns. */
    static String join(String table, String alias, String first, String second) {
        return join(table, alias, first) + " AND " + alias + "." + second + " = ?";
    }

    @Override
    public String any() {
        return "IN (SELECT j.id FROM " + table("?", "j") + ")";
    }

    @Override
    public String delete(String table, String key) {
        return "DELETE x FROM " + join(table, "x", key);
    }

    @Override
    public String delete(String table, String first, String second) {
        return "DELETE x FROM " + join(table, "x", first, second);
    }

    @Override
    public String update(String table, String column, String value, String key) {
        return "UPDATE " + join(table, "x", key) + " SET x." + column + " = " + value;
    }

    @Override
    public String update(String table, String column, String value, String first, String second) {
        return "UPDATE " + join(table, "x", first, second) + " SET x." + column + " = " + value;
    }
}
