// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.DeliveryCount;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The contents of a group, sorted by what one statement can do. */
final class Grouping {

    private Grouping() {}

    /** Counts by source. */
    static Map<Source, List<DeliveryCount>> counts(List<DeliveryCount> counts) {
        Map<Source, List<DeliveryCount>> bySource = new LinkedHashMap<>();
        for (DeliveryCount count : counts) {
            bySource.computeIfAbsent(count.source(), source -> new ArrayList<>())
                    .add(count);
        }
        return bySource;
    }

    /** Ids of acknowledged messages of queues, of all queues together: an id is enough to delete one. */
    static List<Long> queueAcknowledgements(List<Acknowledgement> acknowledgements) {
        List<Long> ids = new ArrayList<>();
        for (Acknowledgement acknowledgement : acknowledgements) {
            if (!acknowledgement.source().subscription()) {
                ids.add(acknowledgement.id());
            }
        }
        return ids;
    }

    /** Ids of acknowledged messages by subscription. */
    static Map<Long, List<Long>> subscriptionAcknowledgements(List<Acknowledgement> acknowledgements) {
        Map<Long, List<Long>> bySubscription = new LinkedHashMap<>();
        for (Acknowledgement acknowledgement : acknowledgements) {
            if (acknowledgement.source().subscription()) {
                bySubscription
                        .computeIfAbsent(acknowledgement.source().id(), source -> new ArrayList<>())
                        .add(acknowledgement.id());
            }
        }
        return bySubscription;
    }

    /** The messages of each hand-off claim; one that is not due, or goes to nobody, has no id and is in none. */
    static Map<ClaimReference, List<Long>> handOffs(List<Send> sends, long[] ids) {
        Map<ClaimReference, List<Long>> claims = new LinkedHashMap<>();
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] != 0) {
                for (ClaimReference claim : sends.get(i).claims()) {
                    claims.computeIfAbsent(claim, absent -> new ArrayList<>()).add(ids[i]);
                }
            }
        }
        return claims;
    }

    static long[] sources(List<ClaimReference> claims) {
        return claims.stream().mapToLong(claim -> claim.source().id()).toArray();
    }

    static long[] numbers(List<ClaimReference> claims) {
        return claims.stream().mapToLong(ClaimReference::number).toArray();
    }
}
