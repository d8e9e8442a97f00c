// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.admin;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The name of a branch of a distributed transaction, as the transaction manager gave it. A value: the arrays are copied.
 */
public final class BranchId {

    private final int formatId;
    private final byte[] globalId;
    private final byte[] qualifier;

    /**
     * A branch.
     *
     * @param formatId says how the other two are to be read; not -1
     * @param globalId names the global transaction, 1..64 bytes
     * @param qualifier names the branch in it, up to 64 bytes
     */
    public BranchId(int formatId, byte[] globalId, byte[] qualifier) {
        this.formatId = formatId;
        this.globalId = globalId.clone();
        this.qualifier = qualifier.clone();
    }

    /** Says how the other two are to be read. */
    public int formatId() {
        return formatId;
    }

    /** The global transaction; a copy. */
    public byte[] globalId() {
        return globalId.clone();
    }

    /** The branch in it; a copy. */
    public byte[] qualifier() {
        return qualifier.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BranchId branch
                && formatId == branch.formatId
                && Arrays.equals(globalId, branch.globalId)
                && Arrays.equals(qualifier, branch.qualifier);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * formatId + Arrays.hashCode(globalId)) + Arrays.hashCode(qualifier);
    }

    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return "branch " + formatId + ":" + hex.formatHex(globalId) + ":" + hex.formatHex(qualifier);
    }
}
