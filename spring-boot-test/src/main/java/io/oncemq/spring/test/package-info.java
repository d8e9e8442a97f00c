// SPDX-License-Identifier: Apache-2.0
/** Tests of applications of Spring Boot that send and receive messages, without a server. */
@NullMarked
package io.oncemq.spring.test;

import org.jspecify.annotations.NullMarked;
