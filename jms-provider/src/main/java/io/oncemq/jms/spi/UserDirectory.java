// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import io.oncemq.jms.admin.Grant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Users of the messages, their roles, and what the roles permit. Thread-safe; each call is one committed transaction, and one
 * that fails has changed nothing. What is there already, or is not there, is a {@link StoreException} that says so.
 */
public interface UserDirectory {

    /** A user with all that is permitted to it. */
    Optional<UserRecord> find(String user) throws StoreException;

    /** The names of all users, in order. */
    List<String> users() throws StoreException;

    /** Creates a user. */
    void createUser(String user, String password) throws StoreException;

    /** Replaces the hash of a password. */
    void setPassword(String user, String password) throws StoreException;

    /** Replaces the hash of a password by another of the same; nothing happens if it is not the expected one any more. */
    void rehash(String user, String expected, String password) throws StoreException;

    /** Deletes a user and its memberships. */
    void dropUser(String user) throws StoreException;

    /** The names of all roles, in order. */
    List<String> roles() throws StoreException;

    /** Creates a role. */
    void createRole(String role) throws StoreException;

    /** Deletes a role, its grants and its memberships. */
    void dropRole(String role) throws StoreException;

    /** The roles of a user, in order. */
    List<String> rolesOf(String user) throws StoreException;

    /** Gives a role to a user. */
    void addRole(String user, String role) throws StoreException;

    /** Takes a role from a user. */
    void removeRole(String user, String role) throws StoreException;

    /** What a role permits. */
    Set<Grant> grantsOf(String role) throws StoreException;

    /** Has a role permit something. */
    void grant(String role, Grant grant) throws StoreException;

    /** Ends a grant, which must be there in just these words. */
    void revoke(String role, Grant grant) throws StoreException;
}
