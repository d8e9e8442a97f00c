// SPDX-License-Identifier: Apache-2.0
/** What the packages of the provider share. Not for use from outside; changes without notice. */
@NullMarked
package io.oncemq.jms.internal;

import org.jspecify.annotations.NullMarked;
