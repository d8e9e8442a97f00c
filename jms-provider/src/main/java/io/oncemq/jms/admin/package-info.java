// SPDX-License-Identifier: Apache-2.0
/** What administrators are told, and what they say: destinations and their settings, permissions, and prepared branches, as values. */
@NullMarked
package io.oncemq.jms.admin;

import org.jspecify.annotations.NullMarked;
