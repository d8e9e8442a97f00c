// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import java.util.Set;

/**
 * From where a source is read: for each priority, the lowest id that may be unclaimed. What lies below was claimed when it
 * was last looked at; a transaction that commits late may put messages there, which only a scan from {@link #start} finds.
 *
 * @param source the source
 * @param lowest lowest ids by priority, ten entries; shared, not copied
 * @param groups message groups of which this node has claimed messages, and whose present consumer waits for more of them
 * @param oldestClaim claims of the source that this node has made with lower numbers name no message that anybody is to deliver, so
 *     that they need not be read; 0 if that is not known
 */
public record ScanPosition(Source source, long[] lowest, Set<String> groups, long oldestClaim) {

    /** Without groups. */
    public ScanPosition(Source source, long[] lowest) {
        this(source, lowest, Set.of(), 0);
    }

    /** The position that leaves nothing out. */
    public static ScanPosition start(Source source) {
        return new ScanPosition(source, new long[10]);
    }

    /** The same position with these groups. */
    public ScanPosition with(Set<String> others) {
        return new ScanPosition(source, lowest, others, oldestClaim);
    }

    /** The same position with this oldest claim. */
    public ScanPosition with(long oldest) {
        return new ScanPosition(source, lowest, groups, oldest);
    }
}
