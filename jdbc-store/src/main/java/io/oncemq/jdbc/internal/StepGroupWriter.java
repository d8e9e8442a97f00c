// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.CommitGroup;
import io.oncemq.jms.spi.FenceException;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Commits a group of any content as one transaction of several statements. */
final class StepGroupWriter implements GroupWriter {

    private final UnitWrites writes;
    private final Moves moves;
    private final Subscribers subscribers;

    StepGroupWriter(Tables tables, UnitWrites writes) {
        this.writes = writes;
        this.moves = new Moves(tables);
        this.subscribers = new Subscribers(tables);
    }

    @Override
    public long[] write(Session session, CommitGroup group, UnitToken token) throws SQLException, StoreException {
        session.begin();
        moves.copy(session, group.moves());
        delete(session, group);
        writes.cancel(session, group.cancellations());
        long[] ids = send(session, group.sends());
        for (Map.Entry<ClaimReference, List<Long>> claim :
                Grouping.handOffs(group.sends(), ids).entrySet()) {
            writes.claim(session, claim.getKey(), token.owner(), claim.getValue());
        }
        if (!group.deliveryCounts().isEmpty()) {
            writes.count(session, group.deliveryCounts());
        }
        if (!group.finishedClaims().isEmpty()) {
            writes.finish(session, token.owner(), group.finishedClaims());
        }
        if (!group.sweep().isEmpty()) {
            writes.sweep(session, group.sweep());
        }
        writes.mark(session, token, ids);
        session.commit();
        writes.afterCommit(session);
        return ids;
    }

    private long[] send(Session session, List<Send> sends) throws SQLException, StoreException {
        List<Send> others = sends.stream().filter(send -> !send.exclusive()).toList();
        long[] othersIds = others.isEmpty() ? new long[0] : writes.send(session, others, null);
        if (others.size() == sends.size()) {
            return othersIds;
        }
        long[] ids = new long[sends.size()];
        int other = 0;
        for (int i = 0; i < ids.length; i++) {
            ids[i] = sends.get(i).exclusive() ? sendExclusively(session, sends.get(i)) : othersIds[other++];
        }
        return ids;
    }

    /** The id; 0 if none of the subscriptions is there any more. */
    private long sendExclusively(Session session, Send send) throws SQLException, StoreException {
        long topic = send.destination().id();
        List<Long> present =
                new ArrayList<>(subscribers.of(session, List.of(topic)).getOrDefault(topic, List.of()));
        present.retainAll(send.handedTo());
        return present.isEmpty() ? 0 : writes.send(session, List.of(send), Map.of(topic, present))[0];
    }

    /** The deletions come first, but for the copies of what they delete: they are what may fail the group, and they fail it before anything else is done. */
    private void delete(Session session, CommitGroup group) throws SQLException, StoreException {
        List<Long> messages = Grouping.queueAcknowledgements(group.acknowledgements());
        if (!messages.isEmpty()) {
            fence("queues", messages.size(), writes.deleteMessages(session, messages));
        }
        for (Map.Entry<Long, List<Long>> subscription :
                Grouping.subscriptionAcknowledgements(group.acknowledgements()).entrySet()) {
            List<Long> ids = subscription.getValue();
            fence(
                    "subscription " + subscription.getKey(),
                    ids.size(),
                    writes.deleteDeliveries(session, subscription.getKey(), ids));
        }
        for (Map.Entry<Long, List<Long>> subscription :
                Grouping.subscriptionAcknowledgements(group.consumed()).entrySet()) {
            int unusedNumber = writes.deleteDeliveries(session, subscription.getKey(), subscription.getValue());
        }
    }

    private static void fence(String where, int acknowledged, int deleted) throws FenceException {
        if (deleted != acknowledged) {
            throw new FenceException("Of " + acknowledged + " messages acknowledged in " + where + ", " + deleted
                    + " were there: the others were consumed by somebody else");
        }
    }
}
