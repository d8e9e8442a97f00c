// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.admin;

/**
 * A message group that is put aside, because one of its messages was delivered in vain too often.
 *
 * @param queue name of its queue
 * @param group the group
 * @param message id of the message that failed, in the queue
 * @param until when it goes on by itself, in milliseconds since the epoch of the database's clock; 0: when it is released
 * @param failure what is known of the failures of the message
 */
public record ParkedGroup(String queue, String group, long message, long until, StoredFailure failure) {}
