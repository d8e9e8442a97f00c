// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The numbered messages that a consumer saw, in the order in which it saw them. Thread-safe. */
final class Arrivals {

    /** A message and whether it said that it was delivered before. */
    record Arrival(long number, boolean redelivered) {}

    private final List<Arrival> arrivals = new CopyOnWriteArrayList<>();

    void add(Message message) throws JMSException {
        arrivals.add(new Arrival(Long.parseLong(((TextMessage) message).getText()), message.getJMSRedelivered()));
    }

    int count() {
        return arrivals.size();
    }

    List<Long> numbers() {
        return arrivals.stream().map(Arrival::number).toList();
    }

    /** Those that came although they had come before, without saying so. */
    List<Long> unmarkedRepeats() {
        return arrivals.stream()
                .filter(arrival -> !arrival.redelivered())
                .map(Arrival::number)
                .filter(number -> numbers().indexOf(number) != numbers().lastIndexOf(number))
                .filter(number -> arrivals.stream()
                                .filter(other -> other.number() == number && !other.redelivered())
                                .count()
                        > 1)
                .distinct()
                .toList();
    }
}
