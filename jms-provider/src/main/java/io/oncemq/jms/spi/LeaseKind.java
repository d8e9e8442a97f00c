// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

/** Kinds of exclusive right across nodes. */
public enum LeaseKind {
    /** A client id in use by a connection (Jakarta Messaging 6.1.2). */
    CLIENT_ID("client-id"),
    /** A queue or subscription that is read by one consumer at a time; its key is the id of the source. */
    EXCLUSIVE("exclusive");

    private final String code;

    LeaseKind(String code) {
        this.code = code;
    }

    /** The word in the database. */
    public String code() {
        return code;
    }
}
