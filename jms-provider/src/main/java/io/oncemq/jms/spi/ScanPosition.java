// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

/**
 * From where a source is read: for each priority, the lowest id that may be unclaimed. What lies below was claimed when it
 * was last looked at; a transaction that commits late may put messages there, which only a scan from {@link #start} finds.
 *
 * @param source the source
 * @param lowest lowest ids by priority, ten entries; shared, not copied
 */
public record ScanPosition(Source source, long[] lowest) {

    /** The position that leaves nothing out. */
    public static ScanPosition start(Source source) {
        return new ScanPosition(source, new long[10]);
    }
}
