// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.xa;

import jakarta.jms.JMSException;

/** A session, as its resource sees it. The methods are called under the resource's lock: they take none, and do not wait, unless they say so. */
public interface BranchWorker {

    /** From now on, sends and receipts belong to the branch. */
    void begin(BranchPart part);

    /** From now on, sends and receipts belong to no branch. */
    void end();

    /** Refuses to show the branches of others, to a user who may not see them; without the resource's lock. */
    void requireRecovery() throws JMSException;
}
