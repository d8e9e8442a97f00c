// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.HeldClaim;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The claims that this node knows of. A claim is <em>begun</em> before the database is asked for it and <em>ended</em> once
 * memory has what the database has; in between nobody can tell whether it exists. Thread-safe.
 */
final class ClaimLedger {

    private final AtomicLong lastNumber = new AtomicLong();
    private final Set<Long> begun = ConcurrentHashMap.newKeySet();
    private final Map<ClaimReference, Claim> claims = new ConcurrentHashMap<>();

    /** The id under which the node is registered now: claims made under another are void. */
    private volatile long owner;

    ClaimLedger(long owner) {
        this.owner = owner;
    }

    /** The number of a new claim. */
    long begin() {
        long number = lastNumber.incrementAndGet();
        begun.add(number);
        return number;
    }

    /**
     * The claim exists.
     *
     * @param maker id of the node under which it was made. If it was declared dead meanwhile, the claim is lost
     */
    Claim made(ClaimReference reference, long maker) {
        Claim claim = new Claim(reference);
        claims.put(reference, claim);
        // Looked at last: whoever changes the owner now finds the claim among those to be lost.
        if (maker != owner) {
            claim.markLost();
            claims.remove(reference, claim);
        }
        return claim;
    }

    /** The claim of this number was made, or never will be. */
    void ended(long number) {
        begun.remove(number);
    }

    /** Settles a delivery; returns whether it was the last of its claim. */
    boolean settle(Delivery delivery) {
        Claim claim = delivery.claim();
        boolean last = claim.settle(delivery.message().id());
        if (last) {
            claims.remove(claim.reference());
        }
        return last;
    }

    /** The claim is removed: whatever it named was given back. */
    void forget(Claim claim) {
        claims.remove(claim.reference(), claim);
    }

    /** Marks every claim as lost: the node was declared dead and has another id. */
    void loseAll(long newOwner) {
        owner = newOwner;
        claims.values().forEach(Claim::markLost);
        claims.clear();
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
            if (!standing.contains(claim.reference()) && claims.remove(claim.reference(), claim)) {
                claim.markLost();
                lost++;
            }
        }
        return lost;
    }

    /** Claims in the database that memory does not know: their making ended without an answer. */
    List<ClaimReference> strangersAmong(Collection<HeldClaim> held) {
        List<ClaimReference> strangers = new ArrayList<>();
        for (HeldClaim claim : held) {
            ClaimReference reference = claim.reference();
            // Begun is looked at first: a claim that ends in between is in the map by then.
            if (!begun.contains(reference.number()) && !claims.containsKey(reference)) {
                strangers.add(reference);
            }
        }
        return strangers;
    }

    List<Claim> known() {
        return List.copyOf(claims.values());
    }
}
