// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

/** The text is not a message selector; the message says where, what was expected and what was found. */
public final class SelectorSyntaxException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int position;

    SelectorSyntaxException(int position, String reason) {
        super("Invalid message selector: " + reason + ", at position " + position);
        this.position = position;
    }

    /** Index in the text, from 0, of the first character of what is wrong. */
    public int position() {
        return position;
    }
}
