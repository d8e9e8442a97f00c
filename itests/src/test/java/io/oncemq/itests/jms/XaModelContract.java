// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.jms.Admin;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.XASession;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Calls of resources in random order, sensible or not, on several branches and by resources of two nodes: each answers as a
 * small model of the X/Open specification says, and in the end the messages are where it says.
 *
 * <p>System properties: {@code oncemq.seed} repeats the choices of an earlier run, {@code oncemq.xa.sequences} says how many
 * sequences.
 */
abstract class XaModelContract extends XaContract {

    private static final int SEQUENCES = Integer.getInteger("oncemq.xa.sequences", 40);
    private static final int CALLS = 60;
    private static final int BRANCHES = 3;
    private static final int MESSAGES = 4;

    /** The last is of another node. */
    private static final int RESOURCES = 4;

    private static final int OTHER = RESOURCES - 1;

    private final List<XASession> sessions = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private TestXid[] xids;
    private XaModel model;
    private Random random;
    private Queue in;
    private Queue out;

    XaModelContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @Test
    @Timeout(600)
    void everySequenceOfCallsIsAnsweredAsTheModelSays() throws Exception {
        long seed = Long.getLong("oncemq.seed", System.nanoTime());
        System.out.println("seed " + seed);
        for (int i = 0; i < RESOURCES - 1; i++) {
            sessions.add(xaSession());
        }
        sessions.add(otherNode().createXASession());
        for (int sequence = 0; sequence < SEQUENCES; sequence++) {
            try {
                run(seed + sequence, sequence);
            } catch (AssertionError | JMSException | XAException e) {
                throw new AssertionError("Seed " + (seed + sequence) + ", after " + calls, e);
            }
        }
    }

    private void run(long seed, int sequence) throws Exception {
        random = new Random(seed);
        calls.clear();
        xids = new TestXid[] {TestXid.next(), TestXid.next(), TestXid.next()};
        in = sessions.get(0).createQueue(name() + "-in-" + sequence);
        out = sessions.get(0).createQueue(name() + "-out-" + sequence);
        try (Admin admin = factory().admin()) {
            // By chance, some are rolled back very often.
            admin.set(in.getQueueName(), "maximum-deliveries", "unlimited");
        }
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            messages.add("m" + i);
        }
        send(in, messages.toArray(String[]::new));
        model = new XaModel(Set.of(OTHER), messages);
        for (int call = 0; call < CALLS; call++) {
            step(random.nextInt(RESOURCES), random.nextInt(BRANCHES), call);
        }
        complete();
        assertThat(receiveAll(out, model.stored().size())).containsExactlyInAnyOrderElementsOf(model.stored());
        assertThat(receiveAll(in, model.waiting().size())).containsExactlyInAnyOrderElementsOf(model.waiting());
    }

    private void step(int number, int branch, int call) throws Exception {
        XAResource resource = sessions.get(number).getXAResource();
        TestXid xid = xids[branch];
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> start(number, branch, resource, xid);
            case 3, 4, 5 -> {
                int flags = pick(
                        XAResource.TMSUCCESS,
                        XAResource.TMSUCCESS,
                        XAResource.TMSUCCESS,
                        XAResource.TMSUSPEND,
                        XAResource.TMFAIL);
                expect("end " + flags, number, branch, model.end(number, branch, flags), () -> {
                    resource.end(xid, flags);
                    return XAResource.XA_OK;
                });
            }
            case 6 -> send(number, "s" + call);
            case 7 -> receive(number);
            case 8, 9 -> expect("prepare", number, branch, model.prepare(number, branch), () -> resource.prepare(xid));
            case 10 -> {
                boolean onePhase = random.nextBoolean();
                expect("commit " + onePhase, number, branch, model.commit(number, branch, onePhase), () -> {
                    resource.commit(xid, onePhase);
                    return XAResource.XA_OK;
                });
            }
            default -> rare(number, branch, resource, xid);
        }
    }

    private void start(int number, int branch, XAResource resource, TestXid xid) throws Exception {
        int flags = pick(XAResource.TMNOFLAGS, XAResource.TMJOIN, XAResource.TMRESUME);
        // A name is used once; and a branch that lies in the memory of one node is not known to another.
        if (flags == XAResource.TMNOFLAGS && (number == OTHER || model.isPrepared(branch))) {
            return;
        }
        if (number == OTHER) {
            return;
        }
        expect("start " + flags, number, branch, model.start(number, branch, flags), () -> {
            resource.start(xid, flags);
            return XAResource.XA_OK;
        });
    }

    private void rare(int number, int branch, XAResource resource, TestXid xid) throws Exception {
        switch (random.nextInt(3)) {
            case 0 ->
                expect("rollback", number, branch, model.rollback(number, branch), () -> {
                    resource.rollback(xid);
                    return XAResource.XA_OK;
                });
            case 1 ->
                expect("forget", number, branch, model.forget(number, branch), () -> {
                    resource.forget(xid);
                    return XAResource.XA_OK;
                });
            default -> {
                Set<Integer> found = new TreeSet<>();
                List<TestXid> recovered = recovered(resource);
                for (int i = 0; i < BRANCHES; i++) {
                    if (recovered.contains(xids[i])) {
                        found.add(i);
                    }
                }
                calls.add("recover " + number + " -> " + found);
                assertThat(found).isEqualTo(model.prepared());
            }
        }
    }

    private void send(int number, String text) throws JMSException {
        calls.add("send " + number + " " + text);
        sendBy(sessions.get(number), out, text);
        model.send(number, text);
    }

    /** Only for a branch, and only if something is there: what is rolled back comes to whoever waits. */
    private void receive(int number) throws JMSException {
        if (model.worksForNone(number) || model.waiting().isEmpty()) {
            return;
        }
        try (MessageConsumer consumer = sessions.get(number).createConsumer(in)) {
            Message message = consumer.receive(PRESENT);
            calls.add("receive " + number + " -> " + (message == null ? null : text(message)));
            assertThat(text(message)).isIn(model.waiting());
            model.received(number, text(message));
        }
    }

    @FunctionalInterface
    private interface Call {
        int run() throws XAException;
    }

    private void expect(String what, int number, int branch, int expected, Call call) {
        int actual;
        String text = "";
        try {
            actual = call.run();
        } catch (XAException e) {
            actual = e.errorCode;
            text = ": " + e.getMessage();
        }
        calls.add(what + " " + number + " x" + branch + " -> " + actual);
        assertThat(actual).as(what + " by " + number + " of x" + branch + text).isEqualTo(expected);
    }

    private int pick(int... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** Ends all work, and completes what is left: by the other node what is prepared. */
    private void complete() throws Exception {
        for (int number = 0; number < OTHER; number++) {
            for (int branch : model.open()) {
                XAResource resource = sessions.get(number).getXAResource();
                TestXid xid = xids[branch];
                expect("end", number, branch, model.end(number, branch, XAResource.TMSUCCESS), () -> {
                    resource.end(xid, XAResource.TMSUCCESS);
                    return XAResource.XA_OK;
                });
            }
        }
        XAResource here = sessions.get(0).getXAResource();
        XAResource there = sessions.get(OTHER).getXAResource();
        for (int branch : model.open()) {
            expect("commit", 0, branch, model.commit(0, branch, true), () -> {
                here.commit(xids[branch], true);
                return XAResource.XA_OK;
            });
        }
        for (int branch : model.prepared()) {
            boolean commit = random.nextBoolean();
            int expected = commit ? model.commit(OTHER, branch, false) : model.rollback(OTHER, branch);
            expect(commit ? "commit" : "rollback", OTHER, branch, expected, () -> {
                if (commit) {
                    there.commit(xids[branch], false);
                } else {
                    there.rollback(xids[branch]);
                }
                return XAResource.XA_OK;
            });
        }
    }
}
