-- What people did with wildmarchctl: to dead messages, to rights, to the broker. Nothing deletes
-- from here by itself: a dropped message is kept whole.

CREATE TABLE operator_log (
	id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	at          timestamptz NOT NULL DEFAULT clock_timestamp(),
	done_at     timestamptz,      -- NULL: begun, and perhaps done
	operator    text NOT NULL,    -- ann@host
	action      text NOT NULL,    -- dead drop
	target      text NOT NULL,    -- the queue, the subscriber
	note        text,
	message_id  text,
	message     json,             -- the message as it was, but for its body
	body_before bytea,
	body_after  bytea             -- NULL: unchanged
);

CREATE INDEX operator_log_message ON operator_log (message_id) WHERE message_id IS NOT NULL;
