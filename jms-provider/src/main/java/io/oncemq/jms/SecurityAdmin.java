// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms;

import io.oncemq.jms.admin.Grant;
import io.oncemq.jms.admin.Permission;
import io.oncemq.jms.internal.node.Node;
import io.oncemq.jms.internal.security.PasswordHash;
import io.oncemq.jms.internal.session.ConnectionSettings;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.UserDirectory;
import jakarta.jms.JMSException;
import java.util.List;
import java.util.Set;

/**
 * Administers the users of the messages, their roles, and what the roles permit: what is checked where the option
 * {@code security=users} is set.
 *
 * <pre>{@code
 * try (SecurityAdmin admin = factory.securityAdmin()) {
 *     admin.createRole("shop");
 *     admin.grant("shop", Permission.SEND, "orders.*");
 *     admin.createUser("web", password);
 *     admin.addRole("web", "shop");
 * }
 * }</pre>
 *
 * <p>From a factory with {@code security=users}, the user must be permitted to {@link Permission#MANAGE manage} all
 * destinations ({@code *}), at each call. From one without, which has credentials of the database, everything is allowed: so
 * the first administrator is created. See {@code docs/security.md}.
 *
 * <p>Each call is one transaction; one that throws has changed nothing. Names are case-sensitive. This node heeds a change at
 * once, others within two seconds. Thread-safe.
 */
public final class SecurityAdmin implements AutoCloseable {

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_PASSWORD = 1000;

    private final Administration administration;
    private final Node node;

    private SecurityAdmin(Administration administration) {
        this.administration = administration;
        this.node = administration.node();
    }

    static SecurityAdmin open(ConnectionSettings settings) throws JMSException {
        return new SecurityAdmin(Administration.open(settings, "The administration", "administer users"));
    }

    /** The names of all users, in order. */
    public List<String> users() throws JMSException {
        return read("Unable to list the users", UserDirectory::users);
    }

    /**
     * Creates a user, who may do nothing as yet.
     *
     * @throws IllegalArgumentException if the name or the password is empty or too long
     */
    public void createUser(String user, String password) throws JMSException {
        requireName("user", user);
        requirePassword(password);
        change("Unable to create user '" + user + "'", users -> users.createUser(user, PasswordHash.of(password)));
    }

    /**
     * Sets the password of a user. Connections that are open stay open.
     *
     * @throws IllegalArgumentException if the password is empty or too long
     */
    public void setPassword(String user, String password) throws JMSException {
        requirePassword(password);
        change(
                "Unable to set the password of user '" + user + "'",
                users -> users.setPassword(user, PasswordHash.of(password)));
        node.accessControl().forget(user);
    }

    /** Deletes a user. Connections of the user stay open, and nothing is permitted to them any more. */
    public void dropUser(String user) throws JMSException {
        change("Unable to drop user '" + user + "'", users -> users.dropUser(user));
        node.accessControl().forget(user);
    }

    /** The names of all roles, in order. */
    public List<String> roles() throws JMSException {
        return read("Unable to list the roles", UserDirectory::roles);
    }

    /**
     * Creates a role, which permits nothing as yet.
     *
     * @throws IllegalArgumentException if the name is empty or too long
     */
    public void createRole(String role) throws JMSException {
        requireName("role", role);
        change("Unable to create role '" + role + "'", users -> users.createRole(role));
    }

    /** Deletes a role: who had it loses what it permitted. */
    public void dropRole(String role) throws JMSException {
        change("Unable to drop role '" + role + "'", users -> users.dropRole(role));
    }

    /** The roles of a user, in order. */
    public List<String> rolesOf(String user) throws JMSException {
        return read("Unable to list the roles of user '" + user + "'", users -> users.rolesOf(user));
    }

    /** Gives a role to a user. */
    public void addRole(String user, String role) throws JMSException {
        change("Unable to give role '" + role + "' to user '" + user + "'", users -> users.addRole(user, role));
    }

    /** Takes a role from a user. */
    public void removeRole(String user, String role) throws JMSException {
        change("Unable to take role '" + role + "' from user '" + user + "'", users -> users.removeRole(user, role));
    }

    /** What a role permits. */
    public Set<Grant> grantsOf(String role) throws JMSException {
        return read("Unable to list what role '" + role + "' permits", users -> users.grantsOf(role));
    }

    /**
     * Has a role permit something.
     *
     * @param destinations the name of a queue or topic, or the beginning of names and {@code *}
     * @throws IllegalArgumentException if this stands for no destination
     */
    public void grant(String role, Permission permission, String destinations) throws JMSException {
        Grant grant = new Grant(permission, destinations);
        change("Unable to grant to role '" + role + "'", users -> users.grant(role, grant));
    }

    /** Ends a grant that was made in just these words. */
    public void revoke(String role, Permission permission, String destinations) throws JMSException {
        Grant grant = new Grant(permission, destinations);
        change("Unable to revoke from role '" + role + "'", users -> users.revoke(role, grant));
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read(UserDirectory users) throws StoreException;
    }

    @FunctionalInterface
    private interface Change {
        void make(UserDirectory users) throws StoreException;
    }

    private <T> T read(String unable, Reading<T> reading) throws JMSException {
        return administration.call(unable, administered -> reading.read(administered.users()));
    }

    private void change(String unable, Change change) throws JMSException {
        Change unusedMade = administration.call(unable, administered -> {
            try {
                change.make(administered.users());
                return change;
            } finally {
                administered.accessControl().forgetGrants();
            }
        });
    }

    private static void requireName(String what, String name) {
        boolean wrong = name.isBlank()
                || name.length() > LONGEST_NAME
                || !name.equals(name.strip())
                || name.chars().anyMatch(Character::isISOControl);
        if (wrong) {
            throw new IllegalArgumentException("The name of a " + what + " has 1 to " + LONGEST_NAME
                    + " characters, no control characters, and no space at either end");
        }
    }

    private static void requirePassword(String password) {
        if (password.isEmpty() || password.length() > LONGEST_PASSWORD) {
            throw new IllegalArgumentException("A password has 1 to " + LONGEST_PASSWORD + " characters");
        }
    }

    /** Ends the administration. */
    @Override
    public void close() {
        administration.close();
    }
}
