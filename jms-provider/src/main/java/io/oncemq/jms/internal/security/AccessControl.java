// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.security;

import io.oncemq.jms.admin.Grant;
import io.oncemq.jms.admin.Permission;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.UserDirectory;
import io.oncemq.jms.spi.UserRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node knows of the users of the messages. Rows are believed for two seconds, so that neither a connection nor a
 * message costs a query; and a password that was right once is not hashed slowly again as long as the user's row says the
 * same. Thread-safe.
 */
public final class AccessControl {

    private static final Logger LOG = LoggerFactory.getLogger(AccessControl.class);

    /** How long a change of a user, by whomever, may stay unnoticed. */
    static final Duration VALID = Duration.ofSeconds(2);

    private static final int SALT_BYTES = 32;

    private final Supplier<UserDirectory> directory;
    private final LongSupplier nanoTime;
    private final byte[] salt = new byte[SALT_BYTES];
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final Map<String, Verified> verified = new ConcurrentHashMap<>();

    /** Guessing passwords occupies one processor at most. */
    private final ReentrantLock hashing = new ReentrantLock();

    private record Known(UserRecord user, long readAt) {}

    /** A fast digest of a password that was right, for as long as the row has the same hash. */
    private record Verified(String hash, byte[] digest) {}

    /**
     * For one store.
     *
     * @param directory the users, on the node's present registration
     * @param nanoTime for durations
     */
    public AccessControl(Supplier<UserDirectory> directory, LongSupplier nanoTime) {
        this.directory = directory;
        this.nanoTime = nanoTime;
        new SecureRandom().nextBytes(salt);
    }

    /** Whether this is a user, and its password. What takes time does not tell which of them is wrong. */
    public boolean authenticates(String name, String password) throws StoreException {
        Optional<UserRecord> found = find(name);
        if (found.isEmpty()) {
            hashed(() -> {
                PasswordHash.matchNobody(password);
                return false;
            });
            return false;
        }
        UserRecord user = found.get();
        byte[] digest = digest(password);
        Verified before = verified.get(name);
        if (before != null && before.hash().equals(user.password()) && isDigest(before, digest)) {
            return true;
        }
        boolean right = hashed(() -> matches(user, password));
        if (right) {
            verified.put(name, new Verified(user.password(), digest));
            rehashIfOutdated(user, password);
        }
        return right;
    }

    private static boolean isDigest(Verified before, byte[] digest) {
        return MessageDigest.isEqual(before.digest(), digest);
    }

    private boolean hashed(Supplier<Boolean> work) {
        hashing.lock();
        try {
            return work.get();
        } finally {
            hashing.unlock();
        }
    }

    private static boolean matches(UserRecord user, String password) {
        try {
            return PasswordHash.matches(password, user.password());
        } catch (IllegalArgumentException e) {
            LOG.warn("User '{}' cannot log in: {}", user.name(), e.getMessage());
            PasswordHash.matchNobody(password);
            return false;
        }
    }

    private void rehashIfOutdated(UserRecord user, String password) {
        if (!PasswordHash.outdated(user.password())) {
            return;
        }
        try {
            directory.get().rehash(user.name(), user.password(), PasswordHash.of(password));
            forget(user.name());
        } catch (StoreException e) {
            // The old one is good enough for a further time.
            LOG.info("The password of user '{}' is not hashed anew: {}", user.name(), e.getMessage());
        }
    }

    /** Whether a user may do this with a destination. Who is not a user any more may nothing. */
    public boolean permits(String name, Permission permission, String destination) throws StoreException {
        return permits(name, grant -> grant.permits(permission, destination));
    }

    /** Whether a user may do this with every destination. */
    public boolean permitsAll(String name, Permission permission) throws StoreException {
        return permits(name, grant -> grant.permitsAll(permission));
    }

    private boolean permits(String name, Predicate<Grant> permitting) throws StoreException {
        return find(name)
                .map(user -> user.grants().stream().anyMatch(permitting))
                .orElse(false);
    }

    private Optional<UserRecord> find(String name) throws StoreException {
        long now = nanoTime.getAsLong();
        Known before = known.get(name);
        if (before != null && now - before.readAt() < VALID.toNanos()) {
            return Optional.of(before.user());
        }
        Optional<UserRecord> found = directory.get().find(name);
        if (found.isPresent()) {
            // As of when it was asked for: what came later may be missing in it.
            known.put(name, new Known(found.get(), now));
        } else {
            forget(name);
        }
        return found;
    }

    /** Reads a user anew when it is needed next. */
    public void forget(String name) {
        known.remove(name);
        verified.remove(name);
    }

    /** Reads all users anew when they are needed next: what their roles permit has changed. */
    public void forgetGrants() {
        known.clear();
    }

    private byte[] digest(String password) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            return digest.digest(password.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
