// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

/** What is read of a source. */
enum Reading {
    /** All messages, whole. */
    ALL,

    /** What no claim names, whole. */
    UNCLAIMED,

    /** What no claim names, without the bodies: to find what a selector wants, they need not be fetched. */
    UNCLAIMED_HEADS
}
