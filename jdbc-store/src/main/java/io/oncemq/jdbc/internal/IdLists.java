// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/**
 * Lists of ids, as one parameter of a statement and as the value of a column: one text of a statement serves lists of any
 * length. Stateless.
 */
interface IdLists {

    /** Sets a parameter to a list. */
    void bind(PreparedStatement statement, int index, Collection<Long> ids) throws SQLException;

    /** Reads a column; no ids if it is null. */
    List<Long> read(ResultSet row, String column) throws SQLException;

    /** What follows an expression to say that it is in a list, which is a parameter; for reads without locks. */
    String any();

    /** Deletes the rows whose key is in a list; only these are locked, and they are found by their key. */
    String delete(String table, String key);

    /** The same for a key of two columns. Parameters: the list for the first column, one value for the second. */
    String delete(String table, String first, String second);

    /** Changes the rows whose key is in a list. */
    String update(String table, String column, String value, String key);

    /** The same for a key of two columns. Parameters: the list for the first column, one value for the second. */
    String update(String table, String column, String value, String first, String second);
}
