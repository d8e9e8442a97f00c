// SPDX-License-Identifier: Apache-2.0
package io.oncemq.guide;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of Java in a page of the guide, and what makes a class of it: the imports that a reader adds, and what the text around it
 * takes for granted.
 *
 * @param page where it is
 * @param line its first line there
 * @param code as it is printed
 */
record CodeBlock(String page, int line, String code) {

    private static final Pattern FENCED = Pattern.compile("(?m)^```java\\n(.*?)^```", Pattern.DOTALL);
    private static final Pattern TYPE =
            Pattern.compile("(?m)^(@\\w+.*\\n)*(public )?(final )?(class|record|interface) ");
    private static final Pattern PACKAGE = Pattern.compile("^package \\w+;\\n");
    private static final Pattern MEMBER = Pattern.compile("^@");

    private static final String IMPORTS = """
            import io.oncemq.idempotent.*;
            import io.oncemq.jdbc.*;
            import io.oncemq.jms.*;
            import io.oncemq.spring.*;
            import io.oncemq.spring.test.*;
            import io.oncemq.jms.admin.ParkedGroup;
            import io.oncemq.jms.admin.Permission;
            import jakarta.jms.*;
            import jakarta.jms.Queue;
            import jakarta.transaction.Transaction;
            import jakarta.transaction.TransactionManager;
            import jakarta.transaction.TransactionSynchronizationRegistry;
            import java.lang.IllegalStateException;
            import java.sql.Connection;
            import java.sql.DriverManager;
            import java.sql.PreparedStatement;
            import java.sql.SQLException;
            import java.sql.Statement;
            import java.time.Duration;
            import java.time.ZoneId;
            import java.util.*;
            import javax.sql.DataSource;
            import org.junit.jupiter.api.Test;
            import org.springframework.beans.factory.annotation.Autowired;
            import org.springframework.boot.SpringApplication;
            import org.springframework.boot.autoconfigure.SpringBootApplication;
            import org.springframework.context.annotation.Bean;
            import org.springframework.jdbc.core.JdbcTemplate;
            import org.springframework.jms.annotation.JmsListener;
            import org.springframework.jms.core.JmsTemplate;
            import org.springframework.stereotype.Component;
            import org.springframework.transaction.annotation.Propagation;
            import org.springframework.transaction.annotation.Transactional;
            import static org.assertj.core.api.Assertions.assertThat;
            """;

    /** For classes: what they use. */
    private static final String TYPES = """
            interface Desk {
                void place(String order);
            }
            """;

    /** For statements: plain Java. */
    private static final String STATEMENTS = """
                Connection connection;
                MessageConsumer orders, consumer;
                MessageProducer events, producer;
                DataSource dataSource, messages, pool;
                Properties properties;
                String password, databasePassword, rootPassword, orderId, address;
                Transaction transaction;
                TransactionManager transactionManager;
                TransactionSynchronizationRegistry registry;
                Admin admin;
                Inbox inbox;
                Message order;
                void insertShipment(Connection connection, Message message) throws SQLException {}
            """;

    /** For methods: Spring. */
    private static final String MEMBERS = """
                record Order(String id) {
                    String getId() { return id; }
                }
                record Shipment(String order) {}
                interface Repository<T> {
                    void save(T entity);
                }
                Repository<Order> orders;
                Repository<Shipment> shipments;
                JdbcTemplate jdbc;
                JmsTemplate jms;
            """;

    static List<CodeBlock> of(Path page) {
        String text;
        try {
            text = Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<CodeBlock> blocks = new ArrayList<>();
        Matcher block = FENCED.matcher(text);
        while (block.find()) {
            int line = (int) text.substring(0, block.start(1)).lines().count() + 1;
            blocks.add(new CodeBlock(page.getFileName().toString(), line, block.group(1)));
        }
        return blocks;
    }

    /** A compilation unit. */
    String source() {
        if (TYPE.matcher(code).find()) {
            Matcher own = PACKAGE.matcher(code);
            return own.find()
                    ? own.group() + IMPORTS + idempotent() + code.substring(own.end())
                    : IMPORTS + idempotent() + code + TYPES;
        }
        if (MEMBER.matcher(code).find()) {
            // Three dots stand for what is the reader's.
            return IMPORTS + idempotent() + "abstract class Block implements MessageListener {\n" + MEMBERS
                    + code.replace("{ ... }", "{}") + "}\n";
        }
        return IMPORTS + "class Block {\n" + STATEMENTS + "    " + factory()
                + " factory;\n    void block() throws Exception {\n" + code + "    }\n}\n";
    }

    private String idempotent() {
        return code.contains("onMessage")
                ? "import io.oncemq.idempotent.cdi.Idempotent;\n"
                : "import io.oncemq.idempotent.spring.Idempotent;\n";
    }

    /** Where distributed transactions are recovered, factory and session are those for it. */
    private String factory() {
        return code.contains("ecover")
                ? "XASession session; OnceMQXAConnectionFactory"
                : "Session session; OnceMQConnectionFactory";
    }

    @Override
    public String toString() {
        return page + " line " + line;
    }
}
