// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static javax.transaction.xa.XAException.XAER_NOTA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.Test;

/** A process is killed between prepare and commit, and another one completes its branches. */
abstract class XaCrashContract extends XaContract {

    /** Nobody is judged in the first seconds after the server's start. */
    private static final Duration RECOVERED = Duration.ofSeconds(40);

    XaCrashContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    private void prepareAndDie() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                XaChild.class.getName()));
        command.addAll(database().address());
        Process child = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = child.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine()).isEqualTo(XaChild.READY);
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    @Test
    void killedProcessLeavesItsPreparedBranchesToAnother() throws Exception {
        prepareAndDie();
        XAResource resource = xaSession().getXAResource();

        assertThat(recovered(resource))
                .containsExactlyInAnyOrder(new TestXid(0, 1), new TestXid(1, 1), new TestXid(2, 1));
        resource.commit(new TestXid(0, 1), false);
        resource.rollback(new TestXid(1, 1));
        assertThat(recovered(resource)).containsExactly(new TestXid(2, 1));
        assertCode(XAER_NOTA, () -> resource.rollback(new TestXid(XaChild.PREPARED, 1)));

        Session session = session();
        Map<String, Integer> deliveries = new TreeMap<>();
        try (MessageConsumer in = session.createConsumer(session.createQueue("in"))) {
            // The branch that was not prepared died with its process, which is noticed after a while.
            await().atMost(RECOVERED).untilAsserted(() -> {
                Message message = in.receive(100);
                if (message != null) {
                    deliveries.put(text(message), message.getIntProperty("JMSXDeliveryCount"));
                }
                assertThat(deliveries).hasSize(2);
            });
            assertNothingComes(in);
        }
        assertThat(deliveries).containsExactlyInAnyOrderEntriesOf(Map.of("in 1", 2, "in 3", 2));
        assertThat(receiveAll(session.createQueue("out"), 1)).isEqualTo(List.of("out 0"));
    }
}
