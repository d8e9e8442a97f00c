// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import io.oncemq.jms.admin.BranchId;

/** A prepared branch cannot be completed, because an operator has done so by hand. It is remembered until it is forgotten. */
public final class DecidedByHandException extends StoreException {

    private static final long serialVersionUID = 1;

    private final boolean committed;

    /** Whether it was committed; else it was rolled back. */
    public DecidedByHandException(BranchId branch, boolean committed) {
        super("An operator has " + (committed ? "committed " : "rolled back ") + branch);
        this.committed = committed;
    }

    /** Whether it was committed; else it was rolled back. */
    public boolean committed() {
        return committed;
    }
}
