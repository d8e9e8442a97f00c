// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

/** The JMS message types, with the code by which each is stored. */
public enum MessageKind {
    /** A message without body. */
    MESSAGE("message"),
    /** TextMessage. */
    TEXT("text"),
    /** BytesMessage. */
    BYTES("bytes"),
    /** MapMessage. */
    MAP("map"),
    /** StreamMessage. */
    STREAM("stream"),
    /** ObjectMessage. */
    OBJECT("object");

    private final String code;

    MessageKind(String code) {
        this.code = code;
    }

    /** The word in the database; it never changes. */
    public String code() {
        return code;
    }

    /**
     * The kind of a code.
     *
     * @throws IllegalArgumentException if no kind has it: the message was stored by a newer version
     */
    public static MessageKind ofCode(String code) {
        for (MessageKind kind : values()) {
            if (kind.code.equals(code)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("Unknown kind of message '" + code + "' in the store");
    }
}
