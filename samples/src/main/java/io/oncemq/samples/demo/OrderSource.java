// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Where the demo's orders come from. */
final class OrderSource {

    private static final List<String> CUSTOMERS = List.of("Ada", "Grace", "Edsger", "Barbara", "Leslie", "Jim");
    private static final BigDecimal LARGEST_AMOUNT = new BigDecimal("9999999999.99");

    private OrderSource() {}

    static List<Order> makeUp(int count) {
        List<Order> orders = new ArrayList<>(count);
        for (int i = 1; i <= count; i++) {
            orders.add(new Order(
                    "order-" + i, CUSTOMERS.get(i % CUSTOMERS.size()), BigDecimal.valueOf(100 + i * 37L % 9900, 2)));
        }
        return orders;
    }

    static List<Order> read(Path file, int most) {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .setIgnoreEmptyLines(true)
                .setTrim(true)
                .get();
        List<Order> orders = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        try (CSVParser parser = CSVParser.parse(file, StandardCharsets.UTF_8, format)) {
            for (CSVRecord line : parser) {
                if (orders.size() == most) {
                    break;
                }
                Order order = order(file, line);
                if (!ids.add(order.id())) {
                    throw bad(file, line, "the id '" + order.id() + "' stands there already");
                }
                orders.add(order);
            }
        } catch (IOException | UncheckedIOException failure) {
            throw new DemoException("The orders in " + file + " could not be read", failure);
        }
        if (orders.isEmpty()) {
            throw new DemoException(
                    file + " has no orders: a header line id,customer,amount is expected, then orders", null);
        }
        return orders;
    }

    private static Order order(Path file, CSVRecord line) {
        String amount = field(file, line, "amount");
        try {
            BigDecimal value = new BigDecimal(amount);
            if (value.scale() > 2 || value.abs().compareTo(LARGEST_AMOUNT) > 0) {
                throw bad(file, line, "the amount '" + amount + "' has more than two decimals or is too large");
            }
            return new Order(limited(file, line, "id", 100), limited(file, line, "customer", 200), value);
        } catch (NumberFormatException notANumber) {
            throw bad(file, line, "the amount '" + amount + "' is not a number");
        }
    }

    private static String limited(Path file, CSVRecord line, String column, int most) {
        String value = field(file, line, column);
        if (value.length() > most) {
            throw bad(file, line, "the " + column + " is longer than " + most + " characters");
        }
        return value;
    }

    private static String field(Path file, CSVRecord line, String column) {
        if (!line.isMapped(column) || !line.isSet(column) || line.get(column).isEmpty()) {
            throw bad(file, line, "there is no " + column);
        }
        return line.get(column);
    }

    private static DemoException bad(Path file, CSVRecord line, String problem) {
        return new DemoException(
                file + ", order " + line.getRecordNumber() + ": " + problem + ". Expected are a header line"
                        + " id,customer,amount and an order in each line after it",
                null);
    }
}
