// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

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
        for (int page = 0; page < MOST_PAGES && !exhausted; page++) {
            ScanPosition position = hints.position(node.nanoTime()).with(groups);
            List<QueuedMessage> read = node.claimer().peek(position, PAGE);
            List<QueuedMessage> matches = new ArrayList<>();
            int seen = 0;
            while (seen < read.size() && matches.size() < limit) {
                QueuedMessage message = read.get(seen++);
                if (wants(message)) {
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
            if (!matches.isEmpty()) {
                return batch.isEmpty() ? List.of() : claim(node, position, batch);
            }
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

    private List<Delivery> claim(NodeState node, ScanPosition position, List<QueuedMessage> matches)
            throws StoreException {
        long number = node.claims().begin();
        try {
            List<Long> ids = matches.stream().map(QueuedMessage::id).toList();
            StoreNode maker = node.storeNode();
            List<QueuedMessage> claimed = maker.claimer().claimExactly(number, position, ids);
            if (claimed.isEmpty()) {
                return List.of();
            }
            Claim claim = node.claims().made(new ClaimReference(source, number), maker.id());
            return claimed.stream().map(claim::add).toList();
        } finally {
            node.claims().ended(number);
        }
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
