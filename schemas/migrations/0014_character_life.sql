-- A name can be changed once; a character that its player gave up is kept for a while.

ALTER TABLE character
	ADD COLUMN renamed_at   timestamptz, -- NULL: never
	ADD COLUMN delete_after timestamptz; -- NULL: nobody wants it gone
