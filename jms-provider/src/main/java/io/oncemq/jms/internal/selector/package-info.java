// SPDX-License-Identifier: Apache-2.0
/**
 * Message selectors: the conditional expressions of section 3.8.1 of the Jakarta Messaging specification.
 *
 * <p>{@link io.oncemq.jms.internal.selector.Selector} is the way in. The text goes through the tokenizer and a
 * recursive descent parser into an immutable tree of expressions, which evaluates itself in three-valued logic. The
 * trees are shallow whatever the text: chains of operators are one node, and only brackets nest.
 */
@NullMarked
package io.oncemq.jms.internal.selector;

import org.jspecify.annotations.NullMarked;
