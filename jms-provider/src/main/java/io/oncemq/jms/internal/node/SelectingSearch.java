// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Claims the messages of a queue that match a selector and leaves the others alone: reads unclaimed messages page by page
 * from where it stopped, and claims by id those that match. A page is read again only when a full scan is due.
 */
final class SelectingSearch implements ClaimSearch {

    private static final int PAGE = 200;
    private static final int MOST_PAGES = 10;

    private final Source source;
    private final MessageFilter filter;
    private final ScanHints hints;
    private volatile boolean exhausted;

    SelectingSearch(Source source, MessageFilter filter, long nanoTime) {
        this.source = source;
        this.filter = filter;
        this.hints = new ScanHints(source, nanoTime);
    }

    @Override
    public List<Delivery> claim(NodeState node, int limit, boolean single, Set<String> groups) throws StoreException {
        exhausted = false;
        // Of a group that somebody else has there may be many messages.
        Set<String> busy = new HashSet<>(0);
        for (int page = 0; page < MOST_PAGES && !exhausted; page++) {
            ScanPosition position = hints.position(node.nanoTime()).with(groups);
            List<QueuedMessage> read = node.claimer().peek(position, PAGE);
            List<QueuedMessage> matches = new ArrayList<>();
            int seen = 0;
            while (seen < read.size() && matches.size() < limit) {
                QueuedMessage message = read.get(seen++);
                if (wants(message) && isOfNone(busy, message)) {
                    matches.add(message);
                    if (message.deliveryCount() > 0) {
                        break; // claimed alone, see Claimer.claim
                    }
                }
            }
            List<QueuedMessage> batch = batch(matches, single);
            if (!matches.isEmpty()) {
                // Read on after the last message that is claimed now; the rest of the page is for the next claim.
                seen = batch.isEmpty() ? read.indexOf(matches.get(0)) : read.indexOf(batch.get(batch.size() - 1)) + 1;
            }
            hints.read(position, read.subList(0, seen));
            exhausted = seen == read.size() && read.size() < PAGE;
            if (exhausted) {
                hints.complete(node.nanoTime());
            }
            if (batch.isEmpty() && !matches.isEmpty()) {
                return List.of();
            }
            List<Delivery> claimed = batch.isEmpty() ? List.of() : claim(node, position, batch, busy);
            if (!claimed.isEmpty()) {
                return claimed;
            }
            // None was to be had, so what comes behind is next.
        }
        return List.of();
    }

    /** What may be claimed together: up to the first message that was counted before; that one alone, if somebody waits. */
    private static List<QueuedMessage> batch(List<QueuedMessage> matches, boolean single) {
        int uncounted = 0;
        while (uncounted < matches.size() && matches.get(uncounted).deliveryCount() == 0) {
            uncounted++;
        }
        if (uncounted > 0 || matches.isEmpty()) {
            return matches.subList(0, uncounted);
        }
        return single ? matches.subList(0, 1) : List.of();
    }

    private List<Delivery> claim(NodeState node, ScanPosition position, List<QueuedMessage> matches, Set<String> busy)
            throws StoreException {
        long number = node.claims().begin();
        boolean answered = false;
        try {
            List<Long> ids = matches.stream().map(QueuedMessage::id).toList();
            StoreNode maker = node.storeNode();
            List<QueuedMessage> claimed = maker.claimer().claimExactly(number, position, ids);
            answered = true;
            groupsOf(matches)
                    .filter(group -> groupsOf(claimed).noneMatch(group::equals))
                    .forEach(busy::add);
            if (claimed.isEmpty()) {
                return List.of();
            }
            Claim claim = node.claims().made(new ClaimReference(source, number), maker.id());
            List<Delivery> deliveries = claimed.stream().map(claim::add).toList();
            return inTurn(node, position, deliveries);
        } finally {
            node.claims().ended(number, answered);
        }
    }

    /**
     * Those that are not preceded in their group by another message that is wanted. There may be one below the position: somebody
     * has given it back since it was passed. Now that the group is this node's, nobody else claims it.
     */
    private List<Delivery> inTurn(NodeState node, ScanPosition position, List<Delivery> claimed) throws StoreException {
        Set<String> preceded;
        try {
            preceded = preceded(node, position, claimed);
        } catch (StoreException failure) {
            node.releases().add(claimed);
            throw failure;
        }
        if (preceded.isEmpty()) {
            return claimed;
        }
        exhausted = false;
        node.releases()
                .add(claimed.stream()
                        .filter(delivery -> !isOfNone(preceded, delivery.message()))
                        .toList());
        return claimed.stream()
                .filter(delivery -> isOfNone(preceded, delivery.message()))
                .toList();
    }

    private Set<String> preceded(NodeState node, ScanPosition position, List<Delivery> claimed) throws StoreException {
        Set<String> preceded = new HashSet<>(0);
        Set<Map.Entry<String, Integer>> seen = new HashSet<>(0);
        for (Delivery delivery : claimed) {
            QueuedMessage message = delivery.message();
            String group = delivery.group();
            if (group == null
                    || position.groups().contains(group)
                    || !seen.add(Map.entry(group, message.message().priority()))) {
                continue;
            }
            for (QueuedMessage earlier : node.claimer().earlier(source, message)) {
                if (wants(earlier)) {
                    hints.lower(earlier.id());
                    preceded.add(group);
                }
            }
        }
        return preceded;
    }

    private static Stream<String> groupsOf(List<QueuedMessage> messages) {
        return messages.stream().map(message -> message.message().group()).flatMap(Stream::ofNullable);
    }

    private static boolean isOfNone(Set<String> groups, QueuedMessage message) {
        String group = message.message().group();
        return group == null || !groups.contains(group);
    }

    @Override
    public boolean wants(QueuedMessage message) {
        return filter.matches().test(message);
    }

    @Override
    public boolean takes(QueuedMessage message) {
        return wants(message);
    }

    @Override
    public boolean mayBeGiven(QueuedMessage message) {
        return wants(message);
    }

    @Override
    public boolean exhausted() {
        return exhausted;
    }

    @Override
    public ScanPosition position(long nanoTime) {
        return hints.position(nanoTime);
    }

    @Override
    public void foundNothing(long nanoTime) {
        hints.complete(nanoTime);
    }

    @Override
    public void hint(long lowest) {
        hints.lower(lowest);
    }
}
