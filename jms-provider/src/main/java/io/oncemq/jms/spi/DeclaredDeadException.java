// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

/**
 * Others have declared the node dead: what it had claimed is recovered, and it can do nothing until it has registered anew.
 * The store itself is available.
 */
public final class DeclaredDeadException extends StoreUnavailableException {

    private static final long serialVersionUID = 1L;

    /** Of the node with this id. */
    public DeclaredDeadException(long node) {
        super("Node " + node + " was declared dead by another, and has not registered anew yet");
    }
}
