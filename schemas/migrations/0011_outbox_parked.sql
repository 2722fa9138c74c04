-- An event whose exchange is gone is parked: it waits apart and holds up no other, until the
-- exchange is back.

ALTER TABLE outbox ADD COLUMN parked_at timestamptz; -- NULL: on its way

DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (producer, not_before) WHERE parked_at IS NULL;
CREATE INDEX outbox_parked ON outbox (producer, exchange, created_at) WHERE parked_at IS NOT NULL;
