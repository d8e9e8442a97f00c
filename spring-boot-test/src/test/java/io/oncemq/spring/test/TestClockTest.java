// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Weeks pass in milliseconds. Messages are really sent and received here. */
@OnceMQTest
@Transactional(propagation = Propagation.NOT_SUPPORTED)
@Timeout(120)
class TestClockTest {

    private static final long NOT_AT_ALL = JmsTemplate.RECEIVE_TIMEOUT_NO_WAIT;

    @Autowired
    private JmsTemplate jms;

    @Autowired
    private TestClock clock;

    private @Nullable Message receive(String queue) {
        jms.setReceiveTimeout(NOT_AT_ALL);
        return jms.receive(queue);
    }

    private static JmsTemplate quality(JmsTemplate template) {
        JmsTemplate own = new JmsTemplate(template.getConnectionFactory());
        own.setExplicitQosEnabled(true);
        return own;
    }

    @Test
    void delayedMessageIsThereWhenTheClockSaysSo() {
        JmsTemplate delaying = quality(jms);
        delaying.setDeliveryDelay(Duration.ofDays(30).toMillis());
        delaying.convertAndSend("reminders", "pay");
        clock.advance(Duration.ofDays(29));
        assertThat(receive("reminders")).isNull();
        clock.advance(Duration.ofDays(2));
        assertThat(receive("reminders")).isNotNull();
    }

    @Test
    void messageExpiresWhenTheClockSaysSo() {
        JmsTemplate expiring = quality(jms);
        expiring.setTimeToLive(Duration.ofHours(1).toMillis());
        expiring.convertAndSend("offers", "one");
        clock.advance(Duration.ofMinutes(59));
        assertThat(receive("offers")).isNotNull();
        expiring.convertAndSend("offers", "two");
        clock.advance(Duration.ofMinutes(61));
        assertThat(receive("offers")).isNull();
    }

    @Test
    void messagesCarryTheTimeOfTheClock() throws JMSException {
        Instant then = clock.instant().plus(Duration.ofDays(400));
        clock.set(then);
        jms.convertAndSend("letters", "dated");
        Message letter = receive("letters");
        assertThat(letter).isNotNull();
        assertThat(Instant.ofEpochMilli(letter.getJMSTimestamp()))
                .isBetween(then.minusSeconds(1), then.plus(Duration.ofMinutes(2)));
    }

    @Test
    void clockDoesNotGoBack() {
        assertThatThrownBy(() -> clock.advance(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT0.001S");
        assertThatThrownBy(() -> clock.set(clock.instant().minusSeconds(60)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @SpringBootApplication
    static class Application {}
}
