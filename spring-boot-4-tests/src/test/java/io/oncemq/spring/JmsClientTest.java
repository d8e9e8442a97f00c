// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jms.core.JmsClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The JmsClient that Spring Boot makes since version 4. */
@Timeout(120)
class JmsClientTest {

    private ConfigurableApplicationContext application;
    private JmsClient jms;
    private TransactionTemplate transaction;

    @BeforeEach
    void start() {
        application = new SpringApplicationBuilder(OrderApplication.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.jpa.hibernate.ddl-auto=create-drop",
                        "spring.datasource.generate-unique-name=true",
                        "oncemq.node-linger=0s")
                .run();
        jms = application.getBean(JmsClient.class);
        transaction = new TransactionTemplate(application.getBean(PlatformTransactionManager.class));
    }

    @AfterEach
    void stop() {
        application.close();
    }

    @Test
    void theseTestsRunOnVersion4() {
        assertThat(SpringBootVersion.getVersion()).startsWith("4.");
    }

    @Test
    void sendRollsBackWithTheTransaction() {
        transaction.executeWithoutResult(status -> {
            jms.destination("news").send("lost");
            status.setRollbackOnly();
        });
        transaction.executeWithoutResult(
                status -> jms.destination("news").withTimeToLive(600_000).send("kept"));
        assertThat(receive("news")).isEqualTo("kept");
        assertThat(jms.destination("news").withReceiveTimeout(-1).receive(String.class))
                .isEmpty();
    }

    @Test
    void receiptRollsBackWithTheTransaction() {
        jms.destination("news").send("once more");
        transaction.executeWithoutResult(status -> {
            assertThat(receive("news")).isEqualTo("once more");
            status.setRollbackOnly();
        });
        assertThat(receive("news")).isEqualTo("once more");
    }

    @Test
    void listenerAnswersARequest() throws Exception {
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> jms.destination("questions")
                .withReceiveTimeout(30_000)
                .sendAndReceive("why", String.class)
                .orElseThrow());
        assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo("answer to why");
    }

    private String receive(String queue) {
        return jms.destination(queue)
                .withReceiveTimeout(20_000)
                .receive(String.class)
                .orElse(null);
    }
}
