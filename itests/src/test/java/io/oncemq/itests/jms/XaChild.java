// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.util.concurrent.CountDownLatch;
import javax.transaction.xa.XAResource;

/**
 * A process that prepares three branches and goes no further, until it is killed. Of each, it has received a message from
 * queue "in" and sent one to queue "out". A fourth one it does not even prepare.
 */
final class XaChild {

    /** What it prints when it is there. */
    static final String READY = "ready";

    static final int PREPARED = 3;

    private XaChild() {}

    /** Arguments: url, user, name of the schema or an empty one. */
    public static void main(String[] arguments) throws Exception {
        OnceMQConnectionFactory.Builder factory = OnceMQConnectionFactory.builder()
                .url(arguments[0])
                .user(arguments[1])
                .password("")
                .option(Option.SCHEMA, "create");
        if (!arguments[2].isEmpty()) {
            factory.option(Option.SCHEMA_NAME, arguments[2]);
        }
        XAConnection connection = factory.buildXA().createXAConnection();
        connection.start();
        XASession session = connection.createXASession();
        XAResource resource = session.getXAResource();
        Queue in = session.createQueue("in");
        Queue out = session.createQueue("out");
        for (int i = 0; i <= PREPARED; i++) {
            XaContract.sendBy(session, in, "in " + i);
        }
        MessageConsumer consumer = session.createConsumer(in);
        for (int i = 0; i <= PREPARED; i++) {
            TestXid xid = new TestXid(i, 1);
            resource.start(xid, XAResource.TMNOFLAGS);
            consumer.receive();
            XaContract.sendBy(session, out, "out " + i);
            resource.end(xid, XAResource.TMSUCCESS);
            if (i < PREPARED && resource.prepare(xid) != XAResource.XA_OK) {
                throw new IllegalStateException("not prepared: " + xid);
            }
        }
        System.out.println(READY);
        new CountDownLatch(1).await();
    }
}
