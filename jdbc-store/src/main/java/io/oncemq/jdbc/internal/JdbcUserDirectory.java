// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.admin.Grant;
import io.oncemq.jms.admin.Permission;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.UserDirectory;
import io.oncemq.jms.spi.UserRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tables of users, on the connection that a node's catalog uses. */
final class JdbcUserDirectory implements UserDirectory {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcUserDirectory.class);

    private final OwnConnection connection;
    private final String find;
    private final String users;
    private final String insertUser;
    private final String updatePassword;
    private final String replacePassword;
    private final String deleteUser;
    private final String roles;
    private final String insertRole;
    private final String deleteRole;
    private final String rolesOf;
    private final String insertMember;
    private final String deleteMember;
    private final String grantsOf;
    private final String insertGrant;
    private final String deleteGrant;

    JdbcUserDirectory(OwnConnection connection, Tables tables) {
        this.connection = connection;
        find = tables.resolve("""
                SELECT u.password, g.permission, g.destinations
                FROM ${security_user} u
                LEFT JOIN ${security_member} m ON m.user_name = u.name
                LEFT JOIN ${security_grant} g ON g.role_name = m.role_name
                WHERE u.name = ?
                """);
        users = tables.resolve("SELECT name FROM ${security_user} ORDER BY name");
        insertUser = tables.resolve("INSERT INTO ${security_user} (name, password) VALUES (?, ?)");
        updatePassword = tables.resolve("UPDATE ${security_user} SET password = ? WHERE name = ?");
        replacePassword = tables.resolve("UPDATE ${security_user} SET password = ? WHERE name = ? AND password = ?");
        deleteUser = tables.resolve("DELETE FROM ${security_user} WHERE name = ?");
        roles = tables.resolve("SELECT name FROM ${security_role} ORDER BY name");
        insertRole = tables.resolve("INSERT INTO ${security_role} (name) VALUES (?)");
        deleteRole = tables.resolve("DELETE FROM ${security_role} WHERE name = ?");
        rolesOf = tables.resolve("SELECT role_name AS name FROM ${security_member} WHERE user_name = ? ORDER BY name");
        insertMember = tables.resolve("INSERT INTO ${security_member} (user_name, role_name) VALUES (?, ?)");
        deleteMember = tables.resolve("DELETE FROM ${security_member} WHERE user_name = ? AND role_name = ?");
        grantsOf = tables.resolve("""
                SELECT permission, destinations FROM ${security_grant} WHERE role_name = ?
                ORDER BY destinations, permission
                """);
        insertGrant =
                tables.resolve("INSERT INTO ${security_grant} (role_name, permission, destinations) VALUES (?, ?, ?)");
        deleteGrant = tables.resolve(
                "DELETE FROM ${security_grant} WHERE role_name = ? AND permission = ? AND destinations = ?");
    }

    @Override
    public Optional<UserRecord> find(String user) throws StoreException {
        return connection.call(
                "read user '" + user + "'",
                session -> session.run(find, statement -> {
                    statement.setString(1, user);
                    try (ResultSet row = statement.executeQuery()) {
                        if (!row.next()) {
                            return Optional.empty();
                        }
                        String password = row.getString("password");
                        Set<Grant> grants = new LinkedHashSet<>();
                        do {
                            grant(row).ifPresent(grants::add);
                        } while (row.next());
                        return Optional.of(new UserRecord(user, password, Set.copyOf(grants)));
                    }
                }));
    }

    /** The grant of a row; none if there is none, or one that this version does not know, or that stands for nothing. */
    private static Optional<Grant> grant(ResultSet row) throws SQLException {
        String permission = row.getString("permission");
        String destinations = row.getString("destinations");
        if (permission == null) {
            return Optional.empty();
        }
        try {
            return Permission.ofCode(permission).map(known -> new Grant(known, destinations));
        } catch (IllegalArgumentException e) {
            LOG.warn("A grant of '{}' is ignored: {}", permission, e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public List<String> users() throws StoreException {
        return names("read the users", users);
    }

    @Override
    public void createUser(String user, String password) throws StoreException {
        insert("create user '" + user + "'", "There is a user '" + user + "' already", insertUser, user, password);
    }

    @Override
    public void setPassword(String user, String password) throws StoreException {
        changeOne(
                "set the password of user '" + user + "'",
                "There is no user '" + user + "'",
                updatePassword,
                password,
                user);
    }

    @Override
    public void rehash(String user, String expected, String password) throws StoreException {
        int unused = update("rehash the password of user '" + user + "'", replacePassword, password, user, expected);
    }

    @Override
    public void dropUser(String user) throws StoreException {
        changeOne("drop user '" + user + "'", "There is no user '" + user + "'", deleteUser, user);
    }

    @Override
    public List<String> roles() throws StoreException {
        return names("read the roles", roles);
    }

    @Override
    public void createRole(String role) throws StoreException {
        insert("create role '" + role + "'", "There is a role '" + role + "' already", insertRole, role);
    }

    @Override
    public void dropRole(String role) throws StoreException {
        changeOne("drop role '" + role + "'", "There is no role '" + role + "'", deleteRole, role);
    }

    @Override
    public List<String> rolesOf(String user) throws StoreException {
        requireThere("user", user, users());
        return names("read the roles of user '" + user + "'", rolesOf, user);
    }

    @Override
    public void addRole(String user, String role) throws StoreException {
        // Who drops them in between is seen by the foreign keys.
        requireThere("user", user, users());
        requireThere("role", role, roles());
        insert(
                "give role '" + role + "' to user '" + user + "'",
                "User '" + user + "' has role '" + role + "' already",
                insertMember,
                user,
                role);
    }

    @Override
    public void removeRole(String user, String role) throws StoreException {
        changeOne(
                "take role '" + role + "' from user '" + user + "'",
                "User '" + user + "' does not have role '" + role + "'",
                deleteMember,
                user,
                role);
    }

    @Override
    public Set<Grant> grantsOf(String role) throws StoreException {
        requireThere("role", role, roles());
        return connection.call(
                "read what role '" + role + "' permits",
                session -> session.run(grantsOf, statement -> {
                    statement.setString(1, role);
                    Set<Grant> grants = new LinkedHashSet<>();
                    try (ResultSet row = statement.executeQuery()) {
                        while (row.next()) {
                            grant(row).ifPresent(grants::add);
                        }
                    }
                    return grants;
                }));
    }

    @Override
    public void grant(String role, Grant grant) throws StoreException {
        requireThere("role", role, roles());
        insert(
                "grant " + text(grant) + " to role '" + role + "'",
                "Role '" + role + "' permits " + text(grant) + " already",
                insertGrant,
                role,
                grant.permission().code(),
                grant.destinations());
    }

    @Override
    public void revoke(String role, Grant grant) throws StoreException {
        changeOne(
                "revoke " + text(grant) + " from role '" + role + "'",
                "Role '" + role + "' has no grant of " + text(grant),
                deleteGrant,
                role,
                grant.permission().code(),
                grant.destinations());
    }

    private static String text(Grant grant) {
        return grant.permission().code() + " on '" + grant.destinations() + "'";
    }

    private static void requireThere(String what, String name, List<String> present) throws StoreException {
        if (!present.contains(name)) {
            throw new StoreException("There is no " + what + " '" + name + "'");
        }
    }

    private List<String> names(String what, String sql, String... parameters) throws StoreException {
        return connection.call(
                what,
                session -> session.run(sql, statement -> {
                    for (int i = 0; i < parameters.length; i++) {
                        statement.setString(i + 1, parameters[i]);
                    }
                    List<String> names = new ArrayList<>();
                    try (ResultSet row = statement.executeQuery()) {
                        while (row.next()) {
                            names.add(row.getString("name"));
                        }
                    }
                    return names;
                }));
    }

    private void insert(String what, String present, String sql, String... parameters) throws StoreException {
        try {
            int unusedAlwaysOne = update(what, sql, parameters);
        } catch (StoreException e) {
            if (e.getCause() instanceof SQLException cause && Failure.of(cause) == Failure.DUPLICATE) {
                throw new StoreException(present, e);
            }
            throw e;
        }
    }

    private void changeOne(String what, String absent, String sql, String... parameters) throws StoreException {
        if (update(what, sql, parameters) == 0) {
            throw new StoreException(absent);
        }
    }

    private int update(String what, String sql, String... parameters) throws StoreException {
        return connection.call(
                what,
                session -> session.update(sql, statement -> {
                    for (int i = 0; i < parameters.length; i++) {
                        statement.setString(i + 1, parameters[i]);
                    }
                }));
    }
}
