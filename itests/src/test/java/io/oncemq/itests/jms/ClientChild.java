// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import io.oncemq.itests.crash.ChildProcess;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A JMS client in a process of its own, which does what it is told, line by line, and answers each line. See {@link RemoteClient}. */
final class ClientChild {

    /** Between the words of a line. */
    static final String SEPARATOR = "\t";

    /** What an answer begins with that tells of an exception. */
    static final String FAILED = "failed ";

    private ClientChild() {}

    /** Arguments: url, user, name of the schema or an empty one. */
    public static void main(String[] arguments) throws Exception {
        OnceMQConnectionFactory.Builder builder = OnceMQConnectionFactory.builder()
                .url(arguments[0])
                .user(arguments[1])
                .password("")
                .option(Option.SCHEMA, "create")
                .option(Option.NODE_LINGER, "0s");
        if (!arguments[2].isEmpty()) {
            builder.option(Option.SCHEMA_NAME, arguments[2]);
        }
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (OnceMQConnectionFactory factory = builder.build();
                ClientCommands commands = new ClientCommands(factory)) {
            System.out.println(ChildProcess.READY);
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                System.out.println(ChildProcess.ANSWER + answer(commands, line));
            }
        }
    }

    private static String answer(ClientCommands commands, String line) {
        List<String> words = Arrays.asList(line.split(SEPARATOR, -1));
        try {
            return commands.execute(words.get(0), words.subList(1, words.size()));
        } catch (Exception e) {
            return FAILED + e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }
}
