// SPDX-License-Identifier: Apache-2.0
/** Orders in an application server: REST, messages and JPA in one local transaction each. */
package io.oncemq.samples.jakartaee;
