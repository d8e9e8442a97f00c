// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.xa;

/** A session, as its resource sees it. The methods are called under the resource's lock: they take none, and do not wait. */
public interface BranchWorker {

    /** From now on, sends and receipts belong to the branch. */
    void begin(BranchPart part);

    /** From now on, sends and receipts belong to no branch. */
    void end();
}
