// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the demo is asked to do.
 *
 * @param database where the orders are
 * @param orders how many orders to make up; with an input file, how many of it to take
 * @param consumers how many consumer processes at once
 * @param input the user's own orders; null to make them up
 */
record DemoOptions(
        Database database,
        int orders,
        int consumers,
        @Nullable Path input) {

    private static final String DEFAULT_URL = "jdbc:h2:file:./oncemq-demo/orders";
    private static final int DEFAULT_ORDERS = 1000;
    private static final int MOST_ORDERS = 1_000_000;
    private static final int MOST_CONSUMERS = 16;

    static DemoOptions parse(List<String> arguments) {
        String url = DEFAULT_URL;
        String user = null;
        String password = System.getenv("ONCEMQ_PASSWORD");
        Integer orders = null;
        Integer consumers = null;
        Path input = null;
        Iterator<String> words = arguments.iterator();
        while (words.hasNext()) {
            String option = words.next();
            switch (option) {
                case "--url" -> url = url(valueOf(option, words));
                case "--user" -> user = valueOf(option, words);
                case "--password" -> password = valueOf(option, words);
                case "--orders" -> orders = number(option, valueOf(option, words), MOST_ORDERS);
                case "--consumers" -> consumers = number(option, valueOf(option, words), MOST_CONSUMERS);
                case "--input" -> input = file(option, valueOf(option, words));
                default -> throw new UsageException("demo has no option '" + option + "'.");
            }
        }
        Database database = new Database(url, user, password);
        if (database.oneProcessAtATime() && consumers != null && consumers > 1) {
            throw new UsageException("--consumers " + consumers + ": H2 in a file takes one process at a time; "
                    + "leave the option out, or give --url of a PostgreSQL database.");
        }
        int count = orders != null ? orders : input != null ? MOST_ORDERS : DEFAULT_ORDERS;
        return new DemoOptions(
                database, count, consumers != null ? consumers : database.oneProcessAtATime() ? 1 : 3, input);
    }

    private static String valueOf(String option, Iterator<String> words) {
        if (!words.hasNext()) {
            throw new UsageException(option + " needs a value.");
        }
        return words.next();
    }

    private static String url(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        if (!lower.startsWith("jdbc:h2:") && !lower.startsWith("jdbc:postgresql:")) {
            throw new UsageException(
                    "--url " + value + ": allowed are jdbc:h2:… and jdbc:postgresql:… (other databases come later).");
        }
        if (lower.startsWith("jdbc:h2:mem:")) {
            throw new UsageException("--url " + value + ": the consumers are processes of their own, "
                    + "which cannot see an in-memory database; use jdbc:h2:file:…");
        }
        return value;
    }

    private static int number(String option, String value, int most) {
        try {
            int number = Integer.parseInt(value);
            if (number >= 1 && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            throw new UsageException(option + " " + value + ": allowed are 1.." + most + ".");
        }
        throw new UsageException(option + " " + value + ": allowed are 1.." + most + ".");
    }

    private static Path file(String option, String value) {
        Path file = Path.of(value);
        if (!Files.isReadable(file)) {
            throw new UsageException(option + " " + value + ": there is no such file to read.");
        }
        return file;
    }
}
