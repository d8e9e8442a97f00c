// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.admin.Permission;
import io.oncemq.jms.internal.node.Node;
import io.oncemq.jms.spi.StoreException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import org.jspecify.annotations.Nullable;

/** What a connection may do: all, or what is permitted to the user who opened it, now. Thread-safe. */
public final class Access {

    /** The same for every reason, so that nobody learns who is a user. */
    private static final String REFUSED = "The user name or the password is wrong or missing";

    private final Node node;
    private final @Nullable String user;

    private Access(Node node, @Nullable String user) {
        this.node = node;
        this.user = user;
    }

    /**
     * Lets somebody in.
     *
     * @param login null if there are no users, so that everybody may do all
     * @throws JMSSecurityException if this is no user, or not the password
     */
    public static Access open(@Nullable Login login, Node node) throws JMSException {
        if (login == null) {
            return new Access(node, null);
        }
        String user = login.user();
        String password = login.password();
        if (user == null || password == null) {
            throw new JMSSecurityException(REFUSED);
        }
        try {
            if (!node.accessControl().authenticates(user, password)) {
                throw new JMSSecurityException(REFUSED);
            }
        } catch (StoreException e) {
            throw StoreFailures.toJms("Unable to look up the user", e);
        }
        return new Access(node, user);
    }

    /** Who it is; null if there are no users. */
    @Nullable String user() {
        return user;
    }

    /** Whether this may be done with a destination of this name. */
    boolean permits(Permission permission, String destination) throws JMSException {
        if (user == null) {
            return true;
        }
        try {
            return node.accessControl().permits(user, permission, destination);
        } catch (StoreException e) {
            throw StoreFailures.toJms("Unable to look up what user '" + user + "' may do", e);
        }
    }

    /** The exception for what is not permitted. */
    JMSSecurityException denied(Permission permission, DestinationKind kind, String destination) {
        return new JMSSecurityException("User '" + user + "' lacks the permission '" + permission.code() + "' for "
                + kind.code() + " '" + destination + "'");
    }

    /**
     * Refuses what needs a permission for all destinations.
     *
     * @param what what was to be done
     */
    public void requireManageAll(String what) throws JMSException {
        if (user == null) {
            return;
        }
        boolean permitted;
        try {
            permitted = node.accessControl().permitsAll(user, Permission.MANAGE);
        } catch (StoreException e) {
            throw StoreFailures.toJms("Unable to look up what user '" + user + "' may do", e);
        }
        if (!permitted) {
            throw new JMSSecurityException("User '" + user + "' lacks the permission '" + Permission.MANAGE.code()
                    + "' for all destinations, which is needed to " + what);
        }
    }
}
