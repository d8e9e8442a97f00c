// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.HeldClaim;
import io.oncemq.jms.spi.Source;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The claims that this node knows of. A claim is <em>begun</em> before the database is asked for it and <em>ended</em> once
 * memory has what the database has; in between nobody can tell whether it exists. Thread-safe.
 */
final class ClaimLedger {

    private static final Comparator<ClaimReference> ORDER = Comparator.<ClaimReference>comparingLong(
                    reference -> reference.source().id())
            .thenComparingLong(ClaimReference::number);

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private long lastNumber;

    @GuardedBy("lock") private final TreeSet<Long> begun = new TreeSet<>();

    /** Claims whose making ended without an answer: the database may have them. */
    @GuardedBy("lock") private final TreeSet<Long> doubtful = new TreeSet<>();

    @GuardedBy("lock") private final NavigableMap<ClaimReference, Claim> claims = new TreeMap<>(ORDER);

    /** The id under which the node is registered now: claims made under another are void. */
    @GuardedBy("lock") private long owner;

    ClaimLedger(long owner) {
        this.owner = owner;
    }

    /** The number of a new claim. */
    long begin() {
        lock.lock();
        try {
            begun.add(++lastNumber);
            return lastNumber;
        } finally {
            lock.unlock();
        }
    }

    /** The lowest number of a claim on a source that may name a message which is not settled. Of what is begun later it is higher. */
    long oldest(Source source) {
        lock.lock();
        try {
            long oldest = begun.isEmpty() ? lastNumber + 1 : begun.first();
            oldest = doubtful.isEmpty() ? oldest : Math.min(oldest, doubtful.first());
            ClaimReference first = claims.ceilingKey(new ClaimReference(source, 0));
            return first != null && first.source().equals(source) ? Math.min(oldest, first.number()) : oldest;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The claim exists.
     *
     * @param maker id of the node under which it was made. If it was declared dead meanwhile, the claim is lost
     */
    Claim made(ClaimReference reference, long maker) {
        Claim claim = new Claim(reference);
        lock.lock();
        try {
            if (maker == owner) {
                claims.put(reference, claim);
            } else {
                claim.markLost();
            }
        } finally {
            lock.unlock();
        }
        return claim;
    }

    /**
     * The claim of this number was made and entered, or never will be; or nobody can tell.
     *
     * @param certain whether it can be told. If not, the claim is in doubt until memory was compared with the database
     */
    void ended(long number, boolean certain) {
        lock.lock();
        try {
            begun.remove(number);
            if (!certain) {
                doubtful.add(number);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The claims that are in doubt. */
    Set<Long> doubtful() {
        lock.lock();
        try {
            return Set.copyOf(doubtful);
        } finally {
            lock.unlock();
        }
    }

    /** Of claims in doubt, those that the database had were given back. */
    void resolved(Collection<Long> numbers) {
        lock.lock();
        try {
            doubtful.removeAll(numbers);
        } finally {
            lock.unlock();
        }
    }

    /** Settles a delivery; returns whether it was the last of its claim. */
    boolean settle(Delivery delivery) {
        if (delivery.onlyInMemory() != null) {
            return false;
        }
        Claim claim = delivery.claim();
        boolean last = claim.settle(delivery.message().id());
        if (last) {
            forget(claim);
        }
        return last;
    }

    /** The claim is removed: whatever it named was given back. */
    void forget(Claim claim) {
        boolean unused = remove(claim);
    }

    private boolean remove(Claim claim) {
        lock.lock();
        try {
            return claims.remove(claim.reference(), claim);
        } finally {
            lock.unlock();
        }
    }

    /** Marks every claim as lost: the node was declared dead and has another id. */
    void loseAll(long newOwner) {
        lock.lock();
        try {
            owner = newOwner;
            claims.values().forEach(Claim::markLost);
            claims.clear();
            doubtful.clear();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Marks as lost the claims that the database no longer has. To be called with what was known before it was asked.
     *
     * @return how many
     */
    int loseAllBut(Collection<Claim> known, Collection<HeldClaim> held) {
        Set<ClaimReference> standing = new HashSet<>();
        held.forEach(claim -> standing.add(claim.reference()));
        int lost = 0;
        for (Claim claim : known) {
            if (!standing.contains(claim.reference()) && remove(claim)) {
                claim.markLost();
                lost++;
            }
        }
        return lost;
    }

    /** Claims in the database that memory does not know: their making ended without an answer. */
    List<ClaimReference> strangersAmong(Collection<HeldClaim> held) {
        List<ClaimReference> strangers = new ArrayList<>();
        lock.lock();
        try {
            for (HeldClaim claim : held) {
                ClaimReference reference = claim.reference();
                if (!begun.contains(reference.number()) && !claims.containsKey(reference)) {
                    strangers.add(reference);
                }
            }
        } finally {
            lock.unlock();
        }
        return strangers;
    }

    List<Claim> known() {
        lock.lock();
        try {
            return List.copyOf(claims.values());
        } finally {
            lock.unlock();
        }
    }
}
