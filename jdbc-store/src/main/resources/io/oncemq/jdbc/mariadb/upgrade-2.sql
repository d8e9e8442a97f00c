-- OnceMQ message store, from schema version 1 to 2, MariaDB 10.6 or later: users and what they may do.
-- Replace ${prefix} by the table prefix (default: oncemq_) and run this in the database that holds the tables.

-- oldest protocol: 1

-- Users of the messages; password is a salted hash that says how it was made. Read where the option security=users is set.
CREATE TABLE IF NOT EXISTS `${prefix}security_user` (
    name varchar(200) NOT NULL PRIMARY KEY,
    password varchar(1000) NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS `${prefix}security_role` (
    name varchar(200) NOT NULL PRIMARY KEY
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS `${prefix}security_member` (
    user_name varchar(200) NOT NULL,
    role_name varchar(200) NOT NULL,
    PRIMARY KEY (user_name, role_name),
    KEY by_role (role_name),
    FOREIGN KEY (user_name) REFERENCES `${prefix}security_user` (name) ON DELETE CASCADE,
    FOREIGN KEY (role_name) REFERENCES `${prefix}security_role` (name) ON DELETE CASCADE
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- permission: send, receive, browse or manage. destinations: a name, or the beginning of names and a final asterisk.
CREATE TABLE IF NOT EXISTS `${prefix}security_grant` (
    role_name varchar(200) NOT NULL,
    permission varchar(10) NOT NULL,
    destinations varchar(500) NOT NULL,
    PRIMARY KEY (role_name, permission, destinations),
    FOREIGN KEY (role_name) REFERENCES `${prefix}security_role` (name) ON DELETE CASCADE
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

INSERT IGNORE INTO `${prefix}schema_version` (version, oldest_protocol) VALUES (2, 1);
