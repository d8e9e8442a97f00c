// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.requestreply;

import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.util.Arrays;
import java.util.List;

/** Asks what articles cost. */
public final class PriceClient {

    private PriceClient() {}

    /** Arguments: JDBC URL, user and password of the database, and the articles. */
    public static void main(String[] arguments) throws JMSException {
        List<String> articles = Arrays.asList(arguments).subList(3, arguments.length);
        try (OnceMQConnectionFactory factory = Databases.factory(arguments);
                JMSContext context = factory.createContext()) {
            // Nobody else receives from it, and it goes with the connection.
            TemporaryQueue answers = context.createTemporaryQueue();
            for (String article : articles) {
                TextMessage request = context.createTextMessage(article);
                request.setJMSReplyTo(answers);
                context.createProducer().setTimeToLive(30_000).send(context.createQueue("price requests"), request);
                Message answer = context.createConsumer(
                                answers, "JMSCorrelationID = '" + request.getJMSMessageID() + "'")
                        .receive(30_000);
                System.out.println(answer == null ? "no answer" : answer.getBody(String.class));
            }
        }
    }
}
