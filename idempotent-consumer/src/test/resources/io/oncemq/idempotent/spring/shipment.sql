-- SPDX-License-Identifier: Apache-2.0
CREATE TABLE shipment (name VARCHAR(100));
