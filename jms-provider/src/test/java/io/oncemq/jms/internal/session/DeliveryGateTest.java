// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DeliveryGateTest {

    private final DeliveryGate gate = new DeliveryGate();
    private final DeliveryGate.Pass pass = new DeliveryGate.Pass();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private void assertWaits(Runnable wait, Runnable end) throws Exception {
        Future<?> waiting = threads.submit(wait);
        assertThatThrownBy(() -> waiting.get(50, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        end.run();
        waiting.get();
    }

    @Test
    void isStoppedAtFirst() {
        assertThat(gate.enter(pass, false)).isFalse();
        gate.apply(true, 0);
        assertThat(gate.enter(pass, false)).isTrue();
    }

    @Test
    void aStartThatWasOvertakenByAStopHasNoEffect() {
        gate.apply(false, 2);
        gate.apply(true, 1);
        assertThat(gate.started()).isFalse();
        gate.apply(true, 3);
        assertThat(gate.started()).isTrue();
    }

    @Test
    void listenerKeepsItsFacilitiesUntilItReturns() {
        gate.apply(true, 1);
        assertThat(gate.enter(pass, false)).isTrue();
        gate.apply(false, 2);
        DeliveryGate.Pass other = new DeliveryGate.Pass();
        assertThat(gate.enter(other, false)).isFalse();
        assertThat(gate.enter(other, true)).isTrue();
        assertThat(gate.close()).isTrue();
        assertThat(gate.enter(other, true)).isTrue();
    }

    @Test
    void nothingOpensAClosedGate() {
        assertThat(gate.close()).isTrue();
        assertThat(gate.close()).isFalse();
        gate.apply(true, 1);
        assertThat(gate.enter(pass, false)).isFalse();
        assertThat(gate.closed(pass)).isTrue();
        assertThat(gate.closedItself(pass)).isFalse();
    }

    @Test
    void aClosedPassOpensNoGate() {
        gate.apply(true, 1);
        assertThat(gate.close(pass)).isTrue();
        assertThat(gate.close(pass)).isFalse();
        assertThat(gate.enter(pass, true)).isFalse();
        assertThat(gate.enter(new DeliveryGate.Pass(), false)).isTrue();
    }

    @Test
    void stopWaitsForWhatIsInside() throws Exception {
        gate.apply(true, 1);
        assertThat(gate.enter(pass, false)).isTrue();
        assertWaits(gate::awaitDelivered, () -> gate.exit(pass));
    }

    @Test
    void stopDoesNotWaitForAReceiveWithoutMessage() {
        gate.beginReceive(pass, new Signal());
        gate.awaitDelivered();
    }

    @Test
    void closeWaitsForTheReceiveItWakes() throws Exception {
        Signal signal = new Signal();
        gate.beginReceive(pass, signal);
        Future<?> receive = threads.submit(() -> {
            signal.await(Long.MAX_VALUE);
            gate.endReceive(pass, signal);
            return null;
        });
        assertThat(gate.close()).isTrue();
        gate.awaitQuiet();
        receive.get();
    }

    @Test
    void consumersAreWaitedForOneByOne() throws Exception {
        gate.apply(true, 1);
        DeliveryGate.Pass other = new DeliveryGate.Pass();
        assertThat(gate.enter(other, false)).isTrue();
        gate.awaitQuiet(pass);
        assertWaits(() -> gate.awaitQuiet(other), () -> gate.exit(other));
    }

    @Test
    void pauseEndsWithAClose() throws Exception {
        assertWaits(
                () -> {
                    try {
                        gate.pause(pass, Long.MAX_VALUE);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                () -> assertThat(gate.close(pass)).isTrue());
    }

    @Test
    void wakeBeforeTheWaitIsNotLost() throws Exception {
        Signal signal = new Signal();
        signal.wake();
        signal.await(Long.MAX_VALUE);
        signal.await(1);
    }
}
