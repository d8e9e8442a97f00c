// SPDX-License-Identifier: Apache-2.0

/**
 * Messages and destinations, and the form in which messages are stored.
 *
 * <p>The stored form is made to be read with SQL: text is text, and JSON is plain wherever it keeps the type. The columns:
 *
 * <dl>
 *   <dt>{@code headers}
 *   <dd>A JSON object of the header fields without a column, those that are null left out: {@code
 *       {"id":"ID:...","correlationId":"...","replyTo":"queue:orders","type":"...","deliveryTime":1767225600000,
 *       "origin":"..."}}. A correlation id set as bytes is {@code {"bytes":"base64"}}. The kind of the reply-to is {@code
 *       queue}, {@code topic}, {@code temporary-queue} or {@code temporary-topic}. The delivery time is there if the message
 *       was sent with a delay, else it is the timestamp. The origin is the connection that sent the message.
 *   <dt>{@code properties}
 *   <dd>A JSON object of the properties, null if there are none. A String, boolean, int (a number without fraction or
 *       exponent), double (a number with one) or null is plain JSON. Another type is an object with one name: {@code
 *       {"long":5}}, {@code {"short":5}}, {@code {"byte":5}}, {@code {"float":1.5}}. What is no JSON number is text there:
 *       {@code {"double":"NaN"}}, {@code {"float":"-Infinity"}}.
 *   <dt>{@code text}
 *   <dd>The text of a TextMessage; the body of a MapMessage, as JSON like the properties, with {@code {"char":"x"}} and
 *       {@code {"bytes":"base64"}} besides.
 *   <dt>{@code body}
 *   <dd>The bytes of a BytesMessage, null if there are none. The serialized object of an ObjectMessage (Java serialization),
 *       null for null. The values of a StreamMessage, in the binary form of {@code StreamFormat}: version 1, CRC-32C, then
 *       tagged values. A text that not every database gives back unchanged, because it is empty, contains a NUL or half of a
 *       surrogate pair: the byte 1, then the text in UTF-16BE. A TextMessage with neither text nor body has the text null.
 * </dl>
 *
 * <p>In JSON, NUL is escaped. A name or string with half of a surrogate pair is {@code utf16:} and the base64 of its UTF-16BE,
 * as is one that begins with {@code utf16:}. So the columns contain only what every database can hold. Properties that the specification has a provider set, such as JMSXDeliveryCount, are never stored.
 *
 * <p>Public types here are for the other internal packages; no application uses them.
 */
@NullMarked
package io.oncemq.jms.internal.message;

import org.jspecify.annotations.NullMarked;
