// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

/**
 * What a statement cost in the window, as the server counts it.
 *
 * @param calls by message
 * @param micros execution time of a call; the commit of auto-commit mode comes on top
 * @param walBytes of a call
 */
record StatementCost(String text, double calls, double micros, double walBytes) {}
