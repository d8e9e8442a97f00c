// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import jakarta.jms.JMSException;
import jakarta.jms.TemporaryTopic;
import java.util.Objects;

/** A temporary topic: one of the connection that created it, or the same as the JMSReplyTo of a received message. */
public final class OnceMQTemporaryTopic extends OnceMQTopic implements TemporaryTopic {

    private final TemporaryDeletion deletion;

    /** A temporary topic of this node's; {@link #delete()} calls the deletion. */
    public OnceMQTemporaryTopic(String name, TemporaryDeletion deletion) {
        super(name);
        this.deletion = Objects.requireNonNull(deletion, "deletion");
    }

    /** A temporary topic that somebody else created: it can be sent to, not deleted. */
    public static OnceMQTemporaryTopic ofOther(String name) {
        return new OnceMQTemporaryTopic(name, TemporaryDeletion.REFUSED);
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
