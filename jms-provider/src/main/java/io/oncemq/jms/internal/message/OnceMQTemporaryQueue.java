// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import jakarta.jms.JMSException;
import jakarta.jms.TemporaryQueue;
import java.util.Objects;

/** A temporary queue: one of the connection that created it, or the same as the JMSReplyTo of a received message. */
public final class OnceMQTemporaryQueue extends OnceMQQueue implements TemporaryQueue {

    private final TemporaryDeletion deletion;

    /** A temporary queue of this node's; {@link #delete()} calls the deletion. */
    public OnceMQTemporaryQueue(String name, TemporaryDeletion deletion) {
        super(name);
        this.deletion = Objects.requireNonNull(deletion, "deletion");
    }

    /** A temporary queue that somebody else created: it can be sent to, not deleted. */
    public static OnceMQTemporaryQueue ofOther(String name) {
        return new OnceMQTemporaryQueue(name, TemporaryDeletion.REFUSED);
    }

    @Override
    public boolean temporary() {
        return true;
    }

    @Override
    public void delete() throws JMSException {
        deletion.delete(this);
    }
}
