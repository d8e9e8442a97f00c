// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import io.oncemq.jms.admin.DestinationKind;

/**
 * A destination of the store.
 *
 * @param id never used again, also after a deletion
 * @param kind queue or topic
 * @param name its name, case-sensitive
 * @param temporary whether it ends with the node that created it
 */
public record DestinationRecord(long id, DestinationKind kind, String name, boolean temporary) {

    @Override
    public String toString() {
        return (temporary ? "temporary " : "") + kind.code() + " '" + name + "'";
    }
}
