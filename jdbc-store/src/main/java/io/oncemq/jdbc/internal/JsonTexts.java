// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import java.util.Collection;
import java.util.StringJoiner;

/** Lists of texts as JSON arrays, of which the database makes tables. */
final class JsonTexts {

    private JsonTexts() {}

    static String array(Collection<String> texts) {
        StringJoiner array = new StringJoiner(",", "[", "]");
        texts.forEach(text -> array.add(quoted(text)));
        return array.toString();
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '"' || character == '\\') {
                quoted.append('\\').append(character);
            } else if (character < 0x20) {
                quoted.append("\\u00")
                        .append(Character.forDigit(character >> 4, 16))
                        .append(Character.forDigit(character & 15, 16));
            } else {
                quoted.append(character);
            }
        }
        return quoted.append('"').toString();
    }
}
