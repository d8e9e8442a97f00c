// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.requestreply;

import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.io.IOException;

/** Answers what an article costs, until its standard input ends. */
public final class PriceServer {

    private PriceServer() {}

    /** Arguments: JDBC URL, user and password of the database. */
    public static void main(String[] arguments) throws IOException {
        try (OnceMQConnectionFactory factory = Databases.factory(arguments);
                JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
            context.createConsumer(context.createQueue("price requests"))
                    .setMessageListener(request -> answer(context, request));
            System.out.println("ready");
            while (System.in.read() >= 0) {
                // Until the end.
            }
        }
    }

    /** The receipt of the question and the answer: one transaction. */
    private static void answer(JMSContext context, Message request) {
        try {
            String article = request.getBody(String.class);
            TextMessage answer = context.createTextMessage(article + " costs " + article.length() + " crowns");
            answer.setJMSCorrelationID(request.getJMSMessageID());
            context.createProducer().send(request.getJMSReplyTo(), answer);
            context.commit();
        } catch (JMSException | RuntimeException e) {
            System.err.println("No answer: " + e.getMessage());
            context.rollback();
        }
    }
}
