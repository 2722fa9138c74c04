-- Who brought whom. The first reward for a newcomer takes one of the referrer's places; it has twenty.

CREATE TABLE referral (
	newcomer_id bigint PRIMARY KEY REFERENCES player,
	referrer_id bigint NOT NULL REFERENCES player,
	place       int CHECK (place BETWEEN 1 AND 20), -- NULL: not rewarded yet
	at          timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT referral_of_another CHECK (newcomer_id <> referrer_id),
	CONSTRAINT referral_place_key UNIQUE (referrer_id, place)
);
