// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.demo;

import java.util.Arrays;
import java.util.List;

/** The command {@code ./oncemq}. */
public final class Main {

    private static final String HELP = """
            Usage: ./oncemq <command> [options]

            Commands:
              demo    consume orders, change a business table and publish events, each order in one
                      database transaction; kill a consumer in the middle; check the balance
              help    this text

            Options of demo:
              --url URL         JDBC URL of the database     (default: H2 in a file, no server)
              --user USER       database user
              --password WORD   database password            (better: environment variable ONCEMQ_PASSWORD)
              --orders N        how many orders, 1..1000000  (default: 1000)
              --consumers N     consumer processes, 1..16    (default: 3; H2 in a file takes one at a time)
              --input FILE.csv  your own orders: a header line, then id,customer,amount

            Examples:
              ./oncemq demo
              ./oncemq demo --orders 200 --input orders.csv
              ./oncemq demo --url jdbc:postgresql://localhost/app --user app --consumers 4
            """;

    private Main() {}

    /** Runs a command. Exits with 0 if it succeeded, 1 if the balance does not hold, 2 if the command makes no sense. */
    public static void main(String[] arguments) {
        System.exit(run(Arrays.asList(arguments)));
    }

    private static int run(List<String> arguments) {
        String command = arguments.isEmpty() ? "" : arguments.get(0);
        try {
            return switch (command) {
                case "demo" -> new Demo(DemoOptions.parse(arguments.subList(1, arguments.size()))).run();
                case ConsumerProcess.COMMAND -> ConsumerProcess.run(arguments.subList(1, arguments.size()));
                case "help", "--help", "-h" -> help();
                case "" -> usage("No command given.");
                default -> usage("There is no command '" + command + "'.");
            };
        } catch (UsageException mistake) {
            return usage(mistake.getMessage());
        } catch (DemoException failure) {
            System.err.println("oncemq: " + failure.getMessage());
            for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
                System.err.println("  because: " + cause.getMessage());
            }
            return 1;
        }
    }

    private static int help() {
        System.out.print(HELP);
        return 0;
    }

    private static int usage(String problem) {
        System.err.println("oncemq: " + problem);
        System.err.println();
        System.err.print(HELP);
        return 2;
    }
}
